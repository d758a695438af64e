using Ferry.Snapshots.Blobs.Caching;

namespace Ferry.Snapshots.Blobs;

/// <summary>A blob in a store.</summary>
/// <param name="Name">Name relative to the root of the store, with '/' between its segments.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct BlobInfo(string Name, long Length);

/// <summary>
/// Where the blobs of a repository lie: a folder, a bucket. Only reads. Safe for use by many threads.
/// Every member ends in <see cref="SnapshotException"/> when the store cannot do what is asked.
/// </summary>
public interface IBlobStore : IDisposable
{
    /// <summary>The location for messages, without secrets.</summary>
    string Location { get; }

    /// <summary>Whether <see cref="ListAsync"/> can be asked; plain web servers have no listing, so their blobs must be found by name.</summary>
    bool CanList => true;

    /// <summary>
    /// All blobs whose names begin with <paramref name="prefix"/>, in no particular order. The prefix need not end at a
    /// segment: "index-" gives index-0 and index-1; "indices/a/" all that lies below that folder; "" everything.
    /// </summary>
    /// <exception cref="SnapshotException"><see cref="SnapshotProblem.ListingUnsupported"/>, or a problem of the store.</exception>
    IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Memory for reading ahead; null where that gains nothing, because reads are fast.</summary>
    ReadAheadBudget? ReadAhead => null;

    /// <summary>Length in bytes of a blob; null if there is no such blob.</summary>
    ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken);

    /// <summary>Fills <paramref name="destination"/> with the bytes of a blob from <paramref name="offset"/> on.</summary>
    /// <exception cref="SnapshotException">
    /// <see cref="SnapshotProblem.BlobMissing"/>, <see cref="SnapshotProblem.BlobTruncated"/> if the blob ends before the range does,
    /// or a problem of the store.
    /// </exception>
    ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// The store of which this one is the folder <paramref name="folder"/> ("some/base"); null if its location does not end so.
    /// It lives as long as this one, which disposes of what both need.
    /// </summary>
    IBlobStore? Above(string folder);
}
