using System.Runtime.CompilerServices;
using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots.Tests;

/// <summary>A store in which one blob is another.</summary>
internal sealed class AlteredStore(IBlobStore inner, string blob) : IBlobStore
{
    /// <summary>Null: the blob is missing.</summary>
    public byte[]? Content { get; set; }

    public string Location => inner.Location;

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var info in inner.ListAsync(prefix, cancellationToken))
        {
            if (info.Name != blob || Content is not null)
            {
                yield return info;
            }
        }
    }

    public ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken) =>
        name == blob ? new ValueTask<long?>(Content?.Length) : inner.TryGetLengthAsync(name, cancellationToken);

    public ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (name != blob)
        {
            return inner.ReadAsync(name, offset, destination, cancellationToken);
        }

        Content.AsMemory((int)offset, destination.Length).CopyTo(destination);
        return ValueTask.CompletedTask;
    }

    public IBlobStore? Above(string folder) => inner.Above(folder);

    public void Dispose() => inner.Dispose();
}
