using System.CommandLine;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;

namespace Ferry.Cli;

/// <summary>The options that name a repository, a snapshot in it, and indices of that.</summary>
public sealed class SourceOptions
{
    public Option<string> Repository { get; } = new("--repository")
    {
        Description = "The snapshot repository: a folder, as /path or file:///path.",
        Required = true,
        HelpName = "URI",
    };

    public Option<string> Snapshot { get; } = new("--snapshot")
    {
        Description = "Name of the snapshot; 'ferry snapshot list' shows them.",
        Required = true,
        HelpName = "NAME",
    };

    public Option<string[]> Index { get; } = new("--index")
    {
        Description = "Only indices that match: a name, or a pattern with * and ?. May be given again. System indices only if named.",
        HelpName = "PATTERN",
        DefaultValueFactory = _ => [],
    };

    public async ValueTask<Source> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        await Source.OpenAsync(parsed.GetRequiredValue(Repository), parsed.GetRequiredValue(Snapshot), parsed.GetValue(Index) ?? [], cancellationToken);
}

/// <summary>An opened snapshot and the indices that are meant.</summary>
public sealed class Source : IDisposable
{
    private Source(IBlobStore store, SnapshotRepository repository, Snapshot snapshot, IndexSelection selection)
    {
        Store = store;
        Repository = repository;
        Snapshot = snapshot;
        Selection = selection;
    }

    public IBlobStore Store { get; }

    public SnapshotRepository Repository { get; }

    public Snapshot Snapshot { get; }

    public IndexSelection Selection { get; }

    /// <exception cref="SnapshotException">Something of it is not there or cannot be read.</exception>
    public static async ValueTask<Source> OpenAsync(
        string repositoryUri, string snapshotName, IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        var store = BlobStores.Open(repositoryUri);
        try
        {
            var repository = await SnapshotRepository.OpenAsync(store, cancellationToken);
            var snapshot = await repository.GetSnapshotAsync(snapshotName, cancellationToken);
            return new Source(store, repository, snapshot, IndexSelection.Of(snapshot, patterns));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>That there is something to move: an empty run must not look like a proof.</summary>
    /// <exception cref="UsageException">Every index of the snapshot is left out.</exception>
    public void RequireIndices()
    {
        if (Selection.Selected.Count == 0)
        {
            throw new UsageException(Snapshot.Indices.Count == 0
                ? $"snapshot '{Snapshot.Info.Name}' has no indices"
                : $"all {Snapshot.Indices.Count} indices of snapshot '{Snapshot.Info.Name}' are left out; name those that are meant with --index");
        }
    }

    public void Dispose() => Store.Dispose();
}
