namespace Ferry.Snapshots;

/// <summary>What kept something in a snapshot repository from being read.</summary>
public enum SnapshotProblem
{
    /// <summary>There is no repository at the location: nothing is there, or nothing that a server would write.</summary>
    RepositoryMissing,

    /// <summary>The operating system or the store refuses access with the present credentials.</summary>
    PermissionDenied,

    /// <summary>The repository, or a part of it, is written in a way that this version of Ferry does not read.</summary>
    RepositoryUnsupported,

    /// <summary>The repository has no snapshot of that name.</summary>
    SnapshotMissing,

    /// <summary>The snapshot has no index of that name.</summary>
    IndexMissing,

    /// <summary>The snapshot was taken, but without that shard; the message repeats the reason that the server recorded.</summary>
    ShardMissing,

    /// <summary>The state of the snapshot (failed, in progress, incompatible) forbids reading documents from it.</summary>
    SnapshotUnusable,

    /// <summary>A blob that other blobs name is not there.</summary>
    BlobMissing,

    /// <summary>A blob is shorter than its own structure or the metadata demands.</summary>
    BlobTruncated,

    /// <summary>The checksum of a blob is wrong, or its content contradicts its format or another blob.</summary>
    BlobCorrupt,

    /// <summary>A metadata blob is, or unpacks to, more bytes than any server would write.</summary>
    BlobTooLarge,

    /// <summary>A name in the repository's metadata would lead outside of the repository.</summary>
    BlobNameRefused,

    /// <summary>A blob was replaced while it was read.</summary>
    BlobChanged,

    /// <summary>The store cannot be reached: its name is not known, nothing listens there, or TLS fails.</summary>
    StoreUnreachable,

    /// <summary>There are no credentials for the store.</summary>
    CredentialsMissing,

    /// <summary>The store does not accept the credentials: they are wrong, or have expired.</summary>
    CredentialsRefused,

    /// <summary>The bucket lies in another region than the one that was asked.</summary>
    WrongRegion,

    /// <summary>The store gives whole blobs only, where parts are needed.</summary>
    RangesUnsupported,

    /// <summary>The store cannot list its blobs.</summary>
    ListingUnsupported,

    /// <summary>The store failed for a reason of its own: a disk or network error.</summary>
    Io,
}

/// <summary>
/// A repository, snapshot or blob cannot be read. The message names the thing and says what can be done.
/// </summary>
public sealed class SnapshotException : Exception
{
    public SnapshotException(SnapshotProblem problem, string message, string? blob = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Problem = problem;
        Blob = blob;
    }

    public SnapshotProblem Problem { get; }

    /// <summary>Name of the blob, relative to the root of the repository; null if the problem is not that of one blob.</summary>
    public string? Blob { get; }

    /// <summary>Whether the store, and not what is in it, is the problem, so that another attempt may succeed.</summary>
    public bool IsPassing => Problem is SnapshotProblem.PermissionDenied or SnapshotProblem.StoreUnreachable or SnapshotProblem.CredentialsMissing
        or SnapshotProblem.CredentialsRefused or SnapshotProblem.Io;

    internal static SnapshotException Corrupt(string blob, string detail) =>
        new(
            SnapshotProblem.BlobCorrupt,
            $"{blob}: {detail}. The repository is damaged here; take it from a good copy or take a new snapshot.",
            blob);

    internal static SnapshotException Missing(string blob, string location) =>
        new(SnapshotProblem.BlobMissing, $"{blob} is missing in {location}. Was the repository copied completely?", blob);

    internal static SnapshotException Truncated(string blob, string detail) =>
        new(SnapshotProblem.BlobTruncated, $"{blob}: {detail}. Was the repository copied completely?", blob);

    internal static SnapshotException Unsupported(string message, string? blob = null) =>
        new(SnapshotProblem.RepositoryUnsupported, message, blob);
}
