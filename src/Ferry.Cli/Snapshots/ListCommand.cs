using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;

namespace Ferry.Cli.Snapshots;

/// <summary><c>ferry snapshot list</c></summary>
public static class ListCommand
{
    public static Command Create(CommandHost host)
    {
        var json = JsonOption.Create();
        var command = new Command("list", "The snapshots in a repository.");
        RepositorySettings.Group.AddTo(command, RepositorySettings.Repository);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            using var store = RepositorySettings.Open(settings, host);
            return await RunAsync(store, settings.Get(RepositorySettings.Repository), parsed.GetValue(json), host.Output, cancel);
        }));
        return command;
    }

    private static async Task<int> RunAsync(IBlobStore store, string uri, bool json, Output output, CancellationToken cancellationToken)
    {
        var repository = await SnapshotRepository.OpenAsync(store, cancellationToken);
        if (repository.Warning is { } warning)
        {
            output.Warn(warning);
        }

        var read = await InOrder.SelectAsync(repository.Snapshots, (entry, cancel) => ReadAsync(repository, entry, cancel), cancellationToken);
        foreach (var (entry, (_, problem)) in repository.Snapshots.Zip(read).Where(x => x.Second.Problem is not null))
        {
            output.Error($"{entry.Name}: {problem}");
        }

        var snapshots = read.Select(x => x.Info).OfType<SnapshotInfo>().ToList();
        snapshots.Sort((a, b) => a.StartTime.CompareTo(b.StartTime));
        var exitCode = snapshots.Count == read.Length ? ExitCode.Done : ExitCode.Incomplete;
        if (json)
        {
            output.Json(new { Repository = repository.Location, Snapshots = snapshots.Select(SnapshotSummary.Of) });
            return exitCode;
        }

        var table = new TextTable(
            new("snapshot"), new("state"), new("version"), new("indices", true), new("shards", true), new("start"), new("end"));
        foreach (var snapshot in snapshots)
        {
            table.Add(
                snapshot.State switch { SnapshotState.Success => null, SnapshotState.Partial => "yellow", _ => "red" },
                snapshot.Name, snapshot.State.ToString(), snapshot.Version.ToString(), Quantity.Number(snapshot.Indices.Count),
                $"{snapshot.SuccessfulShards}/{snapshot.TotalShards}", Quantity.Time(snapshot.StartTime), Quantity.Time(snapshot.EndTime));
        }

        table.Write(output);
        if (snapshots.Count > 0)
        {
            output.Hint($"ferry snapshot inspect --repository {uri} --snapshot {snapshots[^1].Name}");
        }

        return exitCode;
    }

    private static async ValueTask<(SnapshotInfo? Info, string? Problem)> ReadAsync(
        SnapshotRepository repository, SnapshotEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return ((await repository.GetSnapshotAsync(entry.Name, cancellationToken)).Info, null);
        }
        catch (SnapshotException e)
        {
            return (null, e.Message);
        }
    }
}
