using System.Buffers;

namespace Ferry.Snapshots.Blobs.Caching;

/// <summary>Reads a part of a file; the same contract as <see cref="Lucene.Store.LuceneDirectory.ReadAsync"/>.</summary>
internal delegate ValueTask RangeReader(long offset, Memory<byte> destination, CancellationToken cancellationToken);

/// <summary>
/// Fetches an announced range of a file before it is read: up to <see cref="Depth"/> blocks at once, as far as the budget goes, and
/// never a byte beyond the range. It is read from front to back; what is read otherwise, or failed, is left to the reader itself.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    // Large enough that the way to the store hardly counts, small enough that the first one is soon there.
    private const int BlockSize = 4 << 20;
    private const int Depth = 4;

    private readonly ReadAheadBudget _budget;
    private readonly RangeReader _read;
    private readonly long _to;
    private readonly Queue<Block> _blocks = new();
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _ended = new();
    private long _next;

    public ReadAhead(ReadAheadBudget budget, RangeReader read, long from, long to)
    {
        _budget = budget;
        _read = read;
        _next = from;
        _to = to;
        Fetch();
    }

    /// <summary>Bytes that are there, or will be; 0 if none were fetched from <paramref name="offset"/> on.</summary>
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            while (_blocks.TryPeek(out var passed) && passed.End <= offset)
            {
                Release(_blocks.Dequeue());
            }

            _next = _blocks.Count == 0 ? Math.Max(_next, offset) : _next; // what was jumped over is not wanted
            Fetch();
            if (!_blocks.TryPeek(out var block) || block.Start > offset)
            {
                // The reader fetches this itself: nobody else need.
                _next = _blocks.Count == 0 ? Math.Max(_next, offset + destination.Length) : _next;
                return 0;
            }

            if (!await block.SucceedsAsync(cancellationToken))
            {
                // The reader meets the failure where it happens, and only if it wants those bytes.
                _next = _to;
                Clear();
                return 0;
            }

            return block.CopyTo(offset, destination);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        Clear();
    }

    /// <summary>Blocks end at multiples of their size, so that ranges that differ share most of them in a cache.</summary>
    private void Fetch()
    {
        while (_blocks.Count < Depth && _next < _to)
        {
            var length = (int)(Math.Min(_to, ((_next / BlockSize) + 1) * BlockSize) - _next);
            if (!_budget.TryTake(length))
            {
                return;
            }

            _blocks.Enqueue(new Block(_next, length, _read, _ended.Token));
            _next += length;
        }
    }

    private void Clear()
    {
        while (_blocks.TryDequeue(out var block))
        {
            Release(block);
        }
    }

    /// <summary>The memory is free once nothing is written to it any more.</summary>
    private void Release(Block block) =>
        _ = block.Fetching.ContinueWith(
            _ =>
            {
                block.Return();
                _budget.Return(block.Length);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

    private sealed class Block
    {
        private readonly byte[] _bytes;

        public Block(long start, int length, RangeReader read, CancellationToken cancellationToken)
        {
            Start = start;
            Length = length;
            _bytes = ArrayPool<byte>.Shared.Rent(length);
            Fetching = Task.Run(() => read(start, _bytes.AsMemory(0, length), cancellationToken).AsTask(), cancellationToken);
        }

        public long Start { get; }

        public int Length { get; }

        public long End => Start + Length;

        public Task Fetching { get; }

        public async ValueTask<bool> SucceedsAsync(CancellationToken cancellationToken)
        {
            await Fetching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return Fetching.IsCompletedSuccessfully;
        }

        public int CopyTo(long offset, Memory<byte> destination)
        {
            var count = (int)Math.Min(destination.Length, End - offset);
            _bytes.AsMemory((int)(offset - Start), count).CopyTo(destination);
            return count;
        }

        public void Return() => ArrayPool<byte>.Shared.Return(_bytes);
    }
}
