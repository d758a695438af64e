using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots;

/// <summary>
/// The metadata blobs of one snapshot, by the names that the server which took it gives them: framed ones of 2.0 and later
/// (snap-UUID.dat, meta-UUID.dat), plain ones of 1.x (snapshot-NAME, metadata-NAME). A repository may hold snapshots of both.
/// </summary>
internal sealed class SnapshotBlobs
{
    private readonly IBlobStore _store;
    private readonly string _uuid;
    private readonly bool _plain;

    private SnapshotBlobs(IBlobStore store, string uuid, bool plain)
    {
        _store = store;
        _uuid = uuid;
        _plain = plain;
    }

    public static async ValueTask<SnapshotBlobs> FindAsync(
        IBlobStore store, RepositoryData data, SnapshotEntry entry, CancellationToken cancellationToken)
    {
        var plain = data.HasNamesOnly
            && await store.TryGetLengthAsync($"snap-{entry.Uuid}.dat", cancellationToken) is null
            && await store.TryGetLengthAsync($"snapshot-{entry.Uuid}", cancellationToken) is not null;
        return new SnapshotBlobs(store, entry.Uuid, plain);
    }

    public ValueTask<MetadataNode> ReadSnapshotAsync(CancellationToken cancellationToken) =>
        ReadAsync(_store, "", "snap", "snapshot", _uuid, "snapshot", cancellationToken);

    public ValueTask<MetadataNode> ReadGlobalMetadataAsync(CancellationToken cancellationToken) =>
        ReadAsync(_store, "", "meta", "metadata", _uuid, "metadata", cancellationToken);

    /// <summary>An index's definition; <paramref name="file"/> is the snapshot's UUID or, from 7.9 on, the name of a shared definition.</summary>
    public ValueTask<MetadataNode> ReadIndexMetadataAsync(IndexId index, string file, CancellationToken cancellationToken) =>
        ReadAsync(_store, $"indices/{index.Id}/", "meta", "snapshot", file, "index-metadata", cancellationToken);

    public ValueTask<MetadataNode> ReadShardAsync(ShardLocation location, CancellationToken cancellationToken) =>
        ReadAsync(location.Store, location.Folder, "snap", "snapshot", _uuid, "snapshot", cancellationToken);

    private ValueTask<MetadataNode> ReadAsync(
        IBlobStore store, string folder, string framed, string plain, string id, string codec, CancellationToken cancellationToken) =>
        _plain
            ? PlainBlob.ReadAsync(store, $"{folder}{plain}-{id}", cancellationToken)
            : MetadataBlob.ReadAsync(store, $"{folder}{framed}-{id}.dat", codec, cancellationToken);
}
