using Ferry.Backfill.Sending;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Backfill.Tests.Sending;

public sealed class SendGateTests
{
    private const int Most = 16;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void A_target_that_queues_gets_enough_to_do_and_not_much_more(int capacity)
    {
        var target = new ModelTarget(_time, Most) { Capacity = capacity, Queue = 1000 };

        target.Run(TimeSpan.FromSeconds(60));
        var (limit, done) = (target.Gate.Limit, target.Done);
        target.Run(TimeSpan.FromMinutes(9));

        Assert.InRange(limit, capacity, (2 * capacity) + 2);
        Assert.InRange(target.Gate.Limit, capacity, (2 * capacity) + 2);
        Assert.InRange(target.Done - done, 0.95 * target.Possible(540), target.Possible(540));
        Assert.Equal(0, target.Gate.Throttles);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 0)]
    [InlineData(4, 2)]
    [InlineData(10, 2)]
    public void A_target_that_rejects_is_kept_busy_with_few_rejections(int capacity, int queue)
    {
        var target = new ModelTarget(_time, Most) { Capacity = capacity, Queue = queue };

        target.Run(TimeSpan.FromSeconds(60));
        var (done, rejected) = (target.Done, target.Rejected);
        target.Run(TimeSpan.FromSeconds(60));

        Assert.InRange(target.Done - done, 0.7 * target.Possible(60), target.Possible(60));
        Assert.InRange(target.Rejected - rejected, 0, 0.1 * (target.Done - done));
    }

    [Fact]
    public void A_target_that_comes_back_gets_as_much_as_before()
    {
        var target = new ModelTarget(_time, Most) { Capacity = 4, Queue = 1000 };
        target.Run(TimeSpan.FromSeconds(60));
        var before = target.Gate.Limit;

        (target.Capacity, target.Queue) = (0, 0);
        target.RejectAllInFlight();
        target.Run(TimeSpan.FromSeconds(30));
        var during = target.Gate.Limit;
        (target.Capacity, target.Queue) = (4, 1000);
        target.Run(TimeSpan.FromSeconds(10));

        Assert.Equal(1, during);
        Assert.InRange(target.Gate.Limit, 4, before);
    }

    [Fact]
    public void One_round_of_rejections_halves_the_limit_once()
    {
        var target = new ModelTarget(_time, Most) { Capacity = 8, Queue = 1000 };
        target.Run(TimeSpan.FromSeconds(60));
        var limit = target.Gate.Limit;
        Assert.True(limit > 4, $"{limit}");

        target.RejectAllInFlight();

        Assert.Equal(limit / 2, target.Gate.Limit);
        Assert.Equal(limit, target.Gate.Throttles);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_limit_stays_between_one_and_the_most_that_is_allowed(int most)
    {
        var gate = new SendGate(most, _time);
        for (var i = 0; i < 100; i++)
        {
            gate.Leave(await gate.EnterAsync(1, default), GateSignal.Throttled);
            Assert.Equal(1, gate.Limit);
        }

        var target = new ModelTarget(_time, most) { Capacity = 50, Queue = 0 };
        target.Run(TimeSpan.FromSeconds(60));
        Assert.Equal(most, target.Gate.Limit);
        Assert.Equal(most, target.MostAtOnce);
    }

    [Fact]
    public async Task Retry_After_closes_the_gate_for_everybody()
    {
        var gate = new SendGate(8, _time);
        var throttled = await gate.EnterAsync(1, default);
        var inFlight = await gate.EnterAsync(1, default);
        gate.Leave(throttled, GateSignal.Throttled, TimeSpan.FromSeconds(30));
        var waiting = gate.EnterAsync(1, default);
        gate.Leave(inFlight, GateSignal.Took);

        _time.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await waiting;
        Assert.Equal(1, gate.InFlight);
    }

    [Fact]
    public async Task Who_is_called_off_leaves_the_place_to_the_next()
    {
        var gate = new SendGate(1, _time);
        var first = await gate.EnterAsync(1, default);
        using var cancel = new CancellationTokenSource();
        var second = gate.EnterAsync(1, cancel.Token);
        var third = gate.EnterAsync(1, default);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.Leave(first, GateSignal.Took);

        await third;
        Assert.Equal(1, gate.InFlight);
    }

    [Fact]
    public async Task Small_requests_that_are_answered_soon_do_not_pass_for_quick_ones()
    {
        var gate = new SendGate(8, _time);
        for (var i = 0; i < 50; i++)
        {
            var small = await gate.EnterAsync(10, default);
            var large = await gate.EnterAsync(1000, default);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            gate.Leave(small, GateSignal.Took);
            _time.Advance(TimeSpan.FromMilliseconds(99));
            var full = await gate.EnterAsync(1000, default);
            gate.Leave(large, GateSignal.Took);
            gate.Leave(full, GateSignal.None);
        }

        Assert.InRange(gate.Limit, 3, 8);
    }
}
