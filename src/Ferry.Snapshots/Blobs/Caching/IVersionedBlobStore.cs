using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Snapshots.Blobs.Caching;

/// <summary>A store whose blobs can be told from later ones under the same name, as caches need.</summary>
internal interface IVersionedBlobStore : IBlobStore
{
    /// <summary>Length and tag of a blob, asked for once; null if there is no such blob.</summary>
    ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken);

    /// <summary>As <see cref="IBlobStore.ReadAsync"/>, but what lies behind the end of the blob is left out; returns the number of bytes.</summary>
    ValueTask<int> ReadUpToAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken);
}
