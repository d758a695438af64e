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

    /// <exception cref="SnapshotException"><see cref="SnapshotProblem.SnapshotUnusable"/>.</exception>
    public void RequireUsable()
    {
        if (Snapshot.Info.State is not (SnapshotState.Success or SnapshotState.Partial))
        {
            throw new SnapshotException(
                SnapshotProblem.SnapshotUnusable,
                $"Snapshot '{Snapshot.Info.Name}' is {Snapshot.Info.State}: no documents can be read from it. Take a new one, or choose another: ferry snapshot list --repository {Repository.Location}");
        }
    }

    public void Dispose() => Store.Dispose();
}
