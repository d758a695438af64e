namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>
/// How one kind of remote store is asked: each member is one request, made once. <see cref="RemoteBlobStore"/> adds patience and
/// checks, the same for all of them. What goes wrong ends in <see cref="StoreFailureException"/>, or in the exceptions of a broken
/// connection that <see cref="ConnectionFailure"/> knows.
/// </summary>
internal interface IBlobProtocol : IDisposable
{
    /// <summary>The location for messages, without secrets.</summary>
    string Location { get; }

    bool CanList { get; }

    /// <summary>The next page of the blobs whose names begin with <paramref name="prefix"/>.</summary>
    /// <param name="prefix">As for <see cref="IBlobStore.ListAsync"/>.</param>
    /// <param name="after">What the page before gave; null for the first.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    ValueTask<BlobPage> ListAsync(string prefix, string? after, CancellationToken cancellationToken);

    /// <summary>Length and tag of a blob; null if there is no such blob.</summary>
    ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken);

    /// <summary>Opens a range of a blob, or as much of it as there is; null if there is no such blob.</summary>
    /// <param name="name">Name of the blob.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes that are wanted, at least one.</param>
    /// <param name="tag">The tag that the blob must have, where the store can check that; null if it is read for the first time.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    ValueTask<BlobRange?> TryOpenAsync(string name, long offset, int length, string? tag, CancellationToken cancellationToken);

    /// <summary>As <see cref="IBlobStore.Above"/>.</summary>
    IBlobProtocol? Above(string folder);
}

/// <summary>A page of a listing.</summary>
/// <param name="Blobs">What is on it.</param>
/// <param name="Next">What the next page is asked for with; null at the end.</param>
internal readonly record struct BlobPage(IReadOnlyList<BlobInfo> Blobs, string? Next);

/// <summary>What tells a blob from another one under the same name.</summary>
/// <param name="Length">Length in bytes of the whole blob.</param>
/// <param name="Tag">Its ETag as the store gave it; null if the store gives none.</param>
internal readonly record struct BlobVersion(long Length, string? Tag)
{
    public bool Differs(BlobVersion other) => Length != other.Length || (Tag is not null && other.Tag is not null && Tag != other.Tag);
}
