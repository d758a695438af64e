using Ferry.Snapshots.Blobs.Caching;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class ReadAheadTests
{
    private const int Megabyte = 1 << 20;
    private static readonly byte[] Content = MakeContent(40 * Megabyte);

    private readonly List<(long Offset, int Length)> _fetched = [];

    [Fact]
    public async Task A_range_is_fetched_once_in_large_pieces_and_not_a_byte_beyond()
    {
        var budget = new ReadAheadBudget(64 * Megabyte);
        const int From = 1000, To = (33 * Megabyte) + 77;
        using (var ahead = new ReadAhead(budget, ReadAsync, From, To))
        {
            Assert.Equal(Content[From..To], await ReadAllAsync(ahead, From, To, Megabyte));
        }

        var fetched = Fetched();
        Assert.Equal(To - From, fetched.Sum(range => (long)range.Length));
        Assert.InRange(fetched.Count, 9, 10);
        Assert.Equal(From, fetched.Min(range => range.Offset));
        Assert.Equal(64 * Megabyte, Left(budget));
    }

    [Fact]
    public async Task Who_gets_no_memory_reads_by_himself()
    {
        var budget = new ReadAheadBudget(5 * Megabyte);
        using var ahead = new ReadAhead(budget, ReadAsync, 0, 20 * Megabyte);
        using var other = new ReadAhead(budget, ReadAsync, 20 * Megabyte, 40 * Megabyte);
        Assert.Equal(0, await other.ReadAsync(20 * Megabyte, new byte[Megabyte], default));
        Assert.Equal(Content[..(20 * Megabyte)], await ReadAllAsync(ahead, 0, 20 * Megabyte, Megabyte));
    }

    [Fact]
    public async Task A_failed_fetch_is_left_to_the_reader_and_nothing_more_is_fetched()
    {
        var budget = new ReadAheadBudget(64 * Megabyte);
        var calls = 0;
        using var ahead = new ReadAhead(
            budget,
            (_, _, _) =>
            {
                Interlocked.Increment(ref calls);
                throw new IOException("broken");
            },
            0,
            40 * Megabyte);
        Assert.Equal(0, await ahead.ReadAsync(0, new byte[10], default));
        Assert.Equal(0, await ahead.ReadAsync(10, new byte[10], default));
        Assert.InRange(calls, 1, 4);
    }

    [Fact]
    public async Task What_is_not_used_is_canceled_and_its_memory_free_again()
    {
        var budget = new ReadAheadBudget(64 * Megabyte);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var canceled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ahead = new ReadAhead(
            budget,
            async (_, _, cancel) =>
            {
                var never = new TaskCompletionSource();
                await using var registration = cancel.Register(() => never.TrySetCanceled(cancel));
                begun.TrySetResult();
                try
                {
                    await never.Task;
                }
                finally
                {
                    canceled.TrySetResult();
                }
            },
            0,
            4 * Megabyte);
        await begun.Task;
        Assert.Equal(60 * Megabyte, Left(budget));
        ahead.Dispose();
        await canceled.Task;
        Assert.True(SpinWait.SpinUntil(() => Left(budget) == 64 * Megabyte, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_reader_that_jumps_gets_the_right_bytes()
    {
        const int Seed = 20261125;
        var random = new Random(Seed);
        using var ahead = new ReadAhead(new ReadAheadBudget(12 * Megabyte), ReadAsync, 0, Content.Length);
        long position = 0;
        for (var i = 0; i < 200; i++)
        {
            position = random.Next(4) == 0 ? random.NextInt64(Content.Length - (2 * Megabyte)) : position;
            var read = new byte[random.Next(1, 2 * Megabyte)];
            var length = (int)Math.Min(read.Length, Content.Length - position);
            var count = await ahead.ReadAsync(position, read.AsMemory(0, length), default);
            Assert.True(Content.AsSpan((int)position, count).SequenceEqual(read.AsSpan(0, count)), $"seed {Seed}, read {i}");
            position = Math.Min(position + length, Content.Length - 1);
        }
    }

    private async Task<byte[]> ReadAllAsync(ReadAhead ahead, int from, int to, int window)
    {
        var all = new byte[to - from];
        for (var position = from; position < to;)
        {
            var destination = all.AsMemory(position - from, Math.Min(window, to - position));
            var count = await ahead.ReadAsync(position, destination, default);
            if (count == 0)
            {
                await ReadAsync(position, destination, default);
                count = destination.Length;
            }

            position += count;
        }

        return all;
    }

    private async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_fetched)
        {
            _fetched.Add((offset, destination.Length));
        }

        Content.AsMemory((int)offset, destination.Length).CopyTo(destination);
    }

    private List<(long Offset, int Length)> Fetched()
    {
        lock (_fetched)
        {
            return [.. _fetched];
        }
    }

    /// <summary>What can be taken of a budget, taken and given back.</summary>
    private static int Left(ReadAheadBudget budget)
    {
        var left = 0;
        while (budget.TryTake(Megabyte))
        {
            left += Megabyte;
        }

        budget.Return(left);
        return left;
    }

    private static byte[] MakeContent(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
