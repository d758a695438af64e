namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>
/// Writes blobs of Ferry's own into S3; repositories are only read. Requests that fail in passing are repeated. Safe for use by many threads.
/// Every member ends in <see cref="SnapshotException"/> when the store cannot do what is asked.
/// </summary>
public sealed class BlobWriter : IDisposable
{
    private readonly S3Blobs _blobs;
    private readonly StorePatience _patience;

    internal BlobWriter(S3Blobs blobs, StorePatience patience) => (_blobs, _patience) = (blobs, patience);

    /// <summary>The location for messages, without secrets.</summary>
    public string Location => _blobs.Location;

    /// <summary>Makes a blob of a file of at most 5 GB; one of that name is replaced. The store has it for good then.</summary>
    /// <param name="name">Name of the blob, relative to the location.</param>
    /// <param name="file">Path of the file, which is not held in memory.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask PutAsync(string name, string file, CancellationToken cancellationToken) =>
        await _patience.RunAsync(Describe(name), name, limit => _blobs.PutAsync(name, file, limit), cancellationToken);

    /// <summary>Removes a blob; nothing happens if there is none.</summary>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken) =>
        await _patience.RunAsync(Describe(name), name, limit => _blobs.DeleteAsync(name, limit.Token), cancellationToken);

    public void Dispose() => _blobs.Dispose();

    private string Describe(string name)
    {
        BlobNames.RequireInside(name, Location);
        return $"{name} in {Location}";
    }
}
