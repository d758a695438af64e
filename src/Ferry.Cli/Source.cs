using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;

namespace Ferry.Cli;

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

    /// <summary>Opens a snapshot of the repository in a store, which is disposed with it.</summary>
    /// <exception cref="SnapshotException">Something of it is not there or cannot be read.</exception>
    public static async ValueTask<Source> OpenAsync(
        IBlobStore store, string snapshotName, IReadOnlyList<NamePattern> patterns, CancellationToken cancellationToken)
    {
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
