namespace Ferry.Snapshots.Blobs.Caching;

/// <summary>
/// Makes few requests of many small reads: those are answered from blocks of 64 kB, of which the most recent are kept in memory.
/// A small blob is one block, so that its length and all its parts cost one request. Large reads go to the store as they are.
/// </summary>
internal sealed class BlockCache(IVersionedBlobStore inner, ReadAheadBudget readAhead) : IBlobStore
{
    /// <summary>Bytes of a block; what is read in pieces as large as this gains nothing here.</summary>
    public const int BlockSize = 64 << 10;

    // Blocks of the few segments that are being opened at a time.
    private const long Capacity = 16 << 20;

    private readonly RecentlyUsed<(string Name, long Block), byte[]> _blocks = new(Capacity, block => block.Length);

    public string Location => inner.Location;

    public bool CanList => inner.CanList;

    public ReadAheadBudget ReadAhead => readAhead;

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public async ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            // Whoever asks for a length will read; the answer to the read tells the length as well.
            await GetAsync(name, 0, cancellationToken);
        }
        catch (SnapshotException e) when (e.Problem == SnapshotProblem.BlobMissing)
        {
            return null;
        }

        return (await inner.TryGetVersionAsync(name, cancellationToken))?.Length;
    }

    public async ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (destination.Length > 0)
        {
            var number = offset / BlockSize;
            if (destination.Length >= BlockSize && !_blocks.TryGet((name, number), out _))
            {
                await inner.ReadAsync(name, offset, destination, cancellationToken);
                return;
            }

            var block = await GetAsync(name, number, cancellationToken);
            var start = (int)(offset % BlockSize);
            var count = Math.Min(destination.Length, block.Length - start);
            if (count <= 0)
            {
                throw SnapshotException.Truncated(name, $"the blob ends before byte {offset}, {destination.Length} more are wanted");
            }

            block.AsMemory(start, count).CopyTo(destination);
            offset += count;
            destination = destination[count..];
        }
    }

    public IBlobStore? Above(string folder) => inner.Above(folder) is IVersionedBlobStore above ? new BlockCache(above, readAhead) : null;

    public void Dispose() => inner.Dispose();

    private async ValueTask<byte[]> GetAsync(string name, long number, CancellationToken cancellationToken)
    {
        if (_blocks.TryGet((name, number), out var known))
        {
            return known;
        }

        var block = new byte[BlockSize];
        var length = await inner.ReadUpToAsync(name, number * BlockSize, block, cancellationToken);
        if (length < block.Length)
        {
            block = block[..length];
        }

        _blocks.Set((name, number), block);
        return block;
    }
}
