using System.Runtime.CompilerServices;
using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots.Tests.Damage;

/// <summary>Blobs in memory, one of which may be another than in the original.</summary>
internal sealed class MemoryBlobStore(IReadOnlyDictionary<string, byte[]> blobs, string changed = "", byte[]? content = null) : IBlobStore
{
    public string Location => "memory";

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in blobs.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (await TryGetLengthAsync(name, cancellationToken) is { } length)
            {
                yield return new BlobInfo(name, length);
            }
        }
    }

    public ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken) => new(Find(name)?.LongLength);

    public ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var bytes = Find(name) ?? throw new SnapshotException(SnapshotProblem.BlobMissing, $"{name} is missing", name);
        if (offset > bytes.Length - destination.Length)
        {
            throw new SnapshotException(SnapshotProblem.BlobTruncated, $"{name} has {bytes.Length} bytes", name);
        }

        bytes.AsMemory((int)offset, destination.Length).CopyTo(destination);
        return default;
    }

    public IBlobStore? Above(string folder) => null;

    public void Dispose()
    {
    }

    private byte[]? Find(string name) => name == changed ? content : blobs.GetValueOrDefault(name);
}
