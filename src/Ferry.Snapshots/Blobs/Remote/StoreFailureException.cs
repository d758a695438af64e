namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>
/// One request to a remote store has failed. The message goes on after the name of the store or blob and has no full stop;
/// <see cref="RemoteBlobStore"/> makes a <see cref="SnapshotException"/> of the last one.
/// </summary>
internal sealed class StoreFailureException(SnapshotProblem problem, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public SnapshotProblem Problem => problem;

    /// <summary>Whether the same request may succeed a little later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the store asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static StoreFailureException Passing(string message, TimeSpan? retryAfter = null, Exception? innerException = null) =>
        new(SnapshotProblem.Io, message, innerException) { IsTransient = true, RetryAfter = retryAfter };

    /// <summary>The range begins behind the end of the blob (416), which every empty blob answers.</summary>
    public static StoreFailureException BehindTheEnd() => new(SnapshotProblem.BlobTruncated, "the blob ends before the range");

    /// <summary>The blob is not the one that was read before (412).</summary>
    public static StoreFailureException Changed() =>
        new(SnapshotProblem.BlobChanged, "the blob was replaced while it was read. Does a cluster still write to the repository? Begin again");

    /// <summary>What an HTTP status says whatever the protocol: 429 and 5xx pass, the rest does not.</summary>
    public static StoreFailureException OfStatus(int status, string detail, TimeSpan? retryAfter, Exception? innerException = null)
    {
        var message = $"the store answers {status}{(detail.Length == 0 ? "" : $" ({detail})")}";
        return status is 408 or 429 or >= 500
            ? Passing(message, retryAfter, innerException)
            : status switch
            {
                401 => new(SnapshotProblem.CredentialsRefused, message, innerException),
                403 => new(SnapshotProblem.PermissionDenied, message, innerException),
                412 => Changed(),
                416 => BehindTheEnd(),
                _ => new(SnapshotProblem.Io, message, innerException),
            };
    }
}
