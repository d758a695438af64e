using Ferry.Backfill.Sending;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Backfill.Tests.Sending;

public sealed class RateLimiterTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 21, 59, 50, TimeSpan.Zero));

    [Fact]
    public void Requests_pass_at_the_rate_after_a_burst_of_a_second()
    {
        var limiter = Limiter("1MB/s");

        // 4 MB, of which the first is there from the beginning.
        AssertSeconds(3, () => Pass(limiter, 10, 400_000));
    }

    [Fact]
    public void Documents_can_be_counted_in_place_of_bytes()
    {
        var limiter = Limiter("500docs/s");

        AssertSeconds(3, () => Pass(limiter, 20, 1, documents: 100));
    }

    [Fact]
    public void Idle_time_saves_up_no_more_than_a_second()
    {
        var limiter = Limiter("1MB/s");
        _time.Advance(TimeSpan.FromHours(1));

        AssertSeconds(2, () => Pass(limiter, 3, 1_000_000));
    }

    [Fact]
    public void A_body_that_is_larger_than_the_burst_passes_and_the_next_one_waits_for_it()
    {
        var limiter = Limiter("1MB/s");

        AssertSeconds(0, () => Pass(limiter, 1, 5_000_000));
        AssertSeconds(4.1, () => Pass(limiter, 1, 100_000));
    }

    [Fact]
    public void Another_rate_holds_from_the_second_at_which_it_begins()
    {
        var limiter = Limiter("1MB/s,22:00-06:00=10MB/s");

        // Ten seconds of 1 MB/s, after a burst of 1 MB, then 10 MB/s, after a burst of less than 10 MB.
        AssertSeconds(10 + 1, () => Pass(limiter, 62, 500_000), tolerance: 1.1);
    }

    [Fact]
    public void A_debt_is_paid_at_the_rate_of_the_day()
    {
        var limiter = Limiter("1MB/s,22:00-06:00=10MB/s");
        AssertSeconds(0, () => Pass(limiter, 1, 31_000_000));

        // 30 MB of debt: ten at the old rate, the others at the new one, and the second that the next burst needs.
        AssertSeconds(10 + 2 + 1, () => Pass(limiter, 1, 100_000_000), tolerance: 0.3);
    }

    [Fact]
    public void Nothing_passes_at_zero_until_the_window_ends_and_that_is_told()
    {
        var limiter = Limiter("21:00-22:00=0MB/s");
        var waiting = limiter.WaitAsync(1, 1, default).AsTask();
        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.False(waiting.IsCompleted);
        Assert.Equal("Sending is paused by the rate limit until 22:00.", limiter.Pause?.Text);
        AssertSeconds(1, () => Finish(waiting));
        Assert.Null(limiter.Pause);
    }

    [Fact]
    public void The_time_of_day_is_the_local_one()
    {
        _time.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("+3", TimeSpan.FromHours(3), "+3", "+3"));
        var limiter = Limiter("21:00-22:00=0MB/s");

        AssertSeconds(0, () => Pass(limiter, 5, 1_000_000));
    }

    [Fact]
    public async Task Many_at_once_are_not_faster_than_one()
    {
        var limiter = Limiter("1MB/s");
        var start = _time.GetUtcNow();
        var all = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await limiter.WaitAsync(100_000, 1, default);
            }
        })));
        while (!all.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        await all;
        Assert.True(_time.GetUtcNow() - start >= TimeSpan.FromSeconds(2.9), $"{_time.GetUtcNow() - start}");
    }

    [Fact]
    public async Task Cancelling_ends_a_wait_and_lets_the_next_one_on()
    {
        var limiter = Limiter("21:00-22:00=0MB/s");
        using var cancel = new CancellationTokenSource();
        var first = limiter.WaitAsync(1, 1, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        AssertSeconds(10, () => Pass(limiter, 1, 1));
    }

    private RateLimiter Limiter(string text) => new(RateLimit.Parse(text), _time);

    private void Pass(RateLimiter limiter, int requests, long bytes, int documents = 1)
    {
        for (var i = 0; i < requests; i++)
        {
            Finish(limiter.WaitAsync(bytes, documents, default).AsTask());
        }
    }

    private void Finish(Task wait)
    {
        // Continuations run within Advance, so that the next wait has begun when it returns.
        while (!wait.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }

    private void AssertSeconds(double expected, Action act, double tolerance = 0.1)
    {
        var start = _time.GetUtcNow();
        act();
        Assert.InRange((_time.GetUtcNow() - start).TotalSeconds, expected - 0.001, expected + tolerance);
    }
}
