namespace Ferry.Snapshots.Blobs.Caching;

/// <summary>
/// Keeps what is read of a remote store in a folder, piece by piece as it was asked for: the layers above ask for the same pieces again.
/// A piece belongs to one version of a blob; blobs of which the store tells no version are not kept.
/// </summary>
internal sealed class DiskCache(IVersionedBlobStore inner, CacheFolder folder) : IVersionedBlobStore
{
    public string Location => inner.Location;

    public bool CanList => inner.CanList;

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken) => inner.TryGetLengthAsync(name, cancellationToken);

    public ValueTask<Remote.BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken) => inner.TryGetVersionAsync(name, cancellationToken);

    public async ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (destination.Length > 0 && await ReadUpToAsync(name, offset, destination, cancellationToken) is var read && read < destination.Length)
        {
            throw SnapshotException.Truncated(name, $"the blob ends at byte {offset + read}, {destination.Length - read} more are wanted");
        }
    }

    public async ValueTask<int> ReadUpToAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (await inner.TryGetVersionAsync(name, cancellationToken) is not { Tag: { } tag } version)
        {
            return await inner.ReadUpToAsync(name, offset, destination, cancellationToken);
        }

        var piece = destination[..(int)Math.Clamp(version.Length - offset, 0, destination.Length)];
        var key = $"{Location}\n{name}\n{version.Length}\n{tag}\n{offset}\n{piece.Length}";
        if (piece.Length > 0 && !await folder.TryReadAsync(key, piece, cancellationToken))
        {
            await inner.ReadAsync(name, offset, piece, cancellationToken);
            await folder.WriteAsync(key, piece, cancellationToken);
        }

        return piece.Length;
    }

    public IBlobStore? Above(string path) => inner.Above(path) is IVersionedBlobStore above ? new DiskCache(above, folder) : null;

    public void Dispose() => inner.Dispose();
}
