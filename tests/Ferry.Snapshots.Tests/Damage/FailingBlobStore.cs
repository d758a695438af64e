using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots.Tests.Damage;

/// <summary>A store of which a read of many bytes fails once, after it has left other bytes in the buffer.</summary>
internal sealed class FailingBlobStore(IBlobStore inner) : IBlobStore
{
    /// <summary>Reads of so many bytes or more until one fails; 0: none will.</summary>
    public int FailAt { get; set; }

    public int LeastBytes { get; init; }

    public string Location => inner.Location;

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken) => inner.TryGetLengthAsync(name, cancellationToken);

    public ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (destination.Length >= LeastBytes && FailAt > 0 && --FailAt == 0)
        {
            destination.Span.Fill(0x5a);
            throw new SnapshotException(SnapshotProblem.Io, $"{name} could not be read", name);
        }

        return inner.ReadAsync(name, offset, destination, cancellationToken);
    }

    public IBlobStore? Above(string folder) => inner.Above(folder);

    public void Dispose() => inner.Dispose();
}
