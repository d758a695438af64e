using System.CommandLine;
using Ferry.Snapshots;

namespace Ferry.Cli.Configuration;

/// <summary>A repository, a snapshot in it, and indices of that.</summary>
public static class SourceSettings
{
    public static SettingGroup SnapshotGroup { get; } = [];

    public static SettingGroup IndexGroup { get; } = [];

    public static Setting<string> Snapshot { get; } = SnapshotGroup.Add(new Setting<string>(
        "--snapshot", "snapshot.name", "NAME", "Name of the snapshot; 'ferry snapshot list' shows them.", Parsers.Text)
    { Subject = "the name of the snapshot" });

    public static Setting<NamePattern[]> Indices { get; } = IndexGroup.Add(new Setting<NamePattern[]>(
        "--index",
        "backfill.indices",
        "PATTERN",
        "Only indices that match: a name, a pattern with * and ?, or regex:EXPRESSION. May be given again. System indices only if named.",
        Parsers.Patterns));

    /// <summary>Adds what names the indices of a snapshot.</summary>
    public static void AddTo(Command command)
    {
        RepositorySettings.Group.AddTo(command, RepositorySettings.Repository);
        SnapshotGroup.AddTo(command, Snapshot);
        IndexGroup.AddTo(command);
    }

    /// <exception cref="UsageException">No repository or snapshot is named.</exception>
    /// <exception cref="SnapshotException">Something of it is not there or cannot be read.</exception>
    public static async ValueTask<Source> OpenAsync(Settings settings, CommandHost host, CancellationToken cancellationToken)
    {
        var (snapshot, patterns) = (settings.Get(Snapshot), settings.Find(Indices) ?? []);
        return await Source.OpenAsync(RepositorySettings.Open(settings, host), snapshot, patterns, cancellationToken);
    }
}
