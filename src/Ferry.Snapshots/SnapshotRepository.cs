using System.Runtime.CompilerServices;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots;

/// <summary>
/// A snapshot repository of Elasticsearch or OpenSearch: opened once, it shows the state of that moment. Reads only.
/// </summary>
public sealed class SnapshotRepository
{
    private readonly IBlobStore _store;
    private readonly RepositoryData _data;

    private SnapshotRepository(IBlobStore store, RepositoryData data, string? warning)
    {
        _store = store;
        _data = data;
        Warning = warning;
    }

    /// <summary>Where it lies, without secrets.</summary>
    public string Location => _store.Location;

    /// <summary>The N of the index-N that was read; each change of the repository writes the next. Null before 5.0.</summary>
    public long? Generation => _data.Generation;

    /// <summary>What is odd about the repository though it can be read, in words; null if nothing is.</summary>
    public string? Warning { get; }

    /// <summary>All snapshots, whatever their state, in the order of the repository's table of contents (which is not that of time).</summary>
    public IReadOnlyList<SnapshotEntry> Snapshots => _data.Snapshots;

    /// <summary>Reads the repository's table of contents. The store stays the caller's to dispose.</summary>
    /// <exception cref="SnapshotException">It is missing, of a layout that is not read, or damaged.</exception>
    public static async ValueTask<SnapshotRepository> OpenAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var root = await RepositoryRoot.FindAsync(store, cancellationToken);
        var node = await PlainBlob.ReadAsync(store, root.Blob, cancellationToken);
        var data = root.Generation is { } generation ? RepositoryData.Parse(node, generation) : RepositoryData.ParseNames(node);
        return new SnapshotRepository(store, data, root.Warning);
    }

    /// <summary>What was recorded about every snapshot, in the order of <see cref="Snapshots"/>; one small blob is read for each.</summary>
    /// <exception cref="SnapshotException">The blob of a snapshot cannot be read.</exception>
    public async IAsyncEnumerable<SnapshotInfo> ListSnapshotsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in Snapshots)
        {
            yield return (await LoadAsync(entry, cancellationToken)).Info;
        }
    }

    /// <summary>A snapshot by its name. It is given whatever its state; reading documents from one that failed is refused later.</summary>
    /// <exception cref="SnapshotException"><see cref="SnapshotProblem.SnapshotMissing"/>, or its blob cannot be read.</exception>
    public ValueTask<Snapshot> GetSnapshotAsync(string name, CancellationToken cancellationToken)
    {
        var entry = Snapshots.FirstOrDefault(s => s.Name == name)
            ?? throw new SnapshotException(
                SnapshotProblem.SnapshotMissing,
                $"There is no snapshot '{name}' in {Location}. {Suggestions.Of("It has", name, Snapshots.Select(s => s.Name))}");
        return LoadAsync(entry, cancellationToken);
    }

    private ValueTask<Snapshot> LoadAsync(SnapshotEntry entry, CancellationToken cancellationToken) =>
        Snapshot.LoadAsync(_store, _data, entry, cancellationToken);
}
