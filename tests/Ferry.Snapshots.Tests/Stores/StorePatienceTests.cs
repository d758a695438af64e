using Ferry.Snapshots.Blobs.Remote;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class StorePatienceTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(30, 30)]
    [InlineData(3600, 300)]
    public async Task A_store_that_asks_for_a_wait_gets_it_up_to_a_limit(int asked, int waited)
    {
        var attempts = 0;
        await RunAsync(new StorePatience(_time, new Random(1)), () => attempts++ == 0
            ? throw StoreFailureException.Passing("too busy", TimeSpan.FromSeconds(asked))
            : 1);
        Assert.Equal(2, attempts);
        Assert.InRange(Elapsed.TotalSeconds, waited, waited + 1);
    }

    [Fact]
    public async Task Waits_double_and_are_half_random()
    {
        var waits = new List<TimeSpan>();
        var last = Elapsed;
        var refusal = await Assert.ThrowsAsync<SnapshotException>(() => RunAsync(new StorePatience(_time, new Random(20261125)), () =>
        {
            waits.Add(Elapsed - last);
            last = Elapsed;
            throw StoreFailureException.Passing("broken");
        }));

        Assert.Equal(SnapshotProblem.Io, refusal.Problem);
        Assert.Equal(8, waits.Count);
        for (var i = 1; i < waits.Count; i++)
        {
            var full = 250 * Math.Pow(2, i - 1);
            Assert.InRange(waits[i].TotalMilliseconds, full / 2, full + Step.TotalMilliseconds);
        }
    }

    [Fact]
    public async Task What_does_not_pass_is_not_tried_again()
    {
        var attempts = 0;
        var refusal = await Assert.ThrowsAsync<SnapshotException>(() => RunAsync(new StorePatience(_time, new Random(1)), () =>
        {
            attempts++;
            throw new StoreFailureException(SnapshotProblem.PermissionDenied, "no");
        }));
        Assert.Equal(1, attempts);
        Assert.Equal(SnapshotProblem.PermissionDenied, refusal.Problem);
        Assert.Equal(TimeSpan.Zero, Elapsed);
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_canceled()
    {
        using var cancel = new CancellationTokenSource();
        var patience = new StorePatience(_time, new Random(1)) { Waiting = _ => cancel.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await patience.RunAsync<int>("store", null, _ => throw StoreFailureException.Passing("broken"), cancel.Token));
    }

    private TimeSpan Elapsed => _time.GetUtcNow() - _time.Start;

    private async Task RunAsync(StorePatience patience, Func<int> attempt)
    {
        var running = patience.RunAsync("store", null, _ => ValueTask.FromResult(attempt()), default).AsTask();
        while (!running.IsCompleted)
        {
            _time.Advance(Step);
            await Task.Yield();
        }

        await running;
    }
}
