using Microsoft.Extensions.Time.Testing;

namespace Ferry.Clusters.Tests;

public sealed class RetryPolicyTests
{
    private static readonly ClusterException Passing = new(ClusterProblem.Unavailable, "not now");

    private readonly FakeTimeProvider _time = new();
    private readonly int _seed = Environment.TickCount;

    public RetryPolicyTests() => TestContext.Current.TestOutputHelper?.WriteLine($"seed {_seed}");

    [Fact]
    public async Task Waits_double_up_to_the_bound_with_jitter_of_half_and_end_after_about_a_minute()
    {
        var waits = await WaitsAsync(Policy(), _ => throw Passing);

        double[] full = [0.25, 0.5, 1, 2, 4, 8, 16, 20, 20];
        Assert.Equal(full.Length, waits.Count);
        Assert.All(waits.Zip(full), wait => Assert.InRange(wait.First.TotalSeconds, wait.Second / 2, wait.Second));
        Assert.InRange(waits.Sum(wait => wait.TotalSeconds), 30, 90);
    }

    [Fact]
    public async Task Jitter_differs_between_seeds()
    {
        var first = await WaitsAsync(Policy(seed: 1), _ => throw Passing);
        var second = await WaitsAsync(Policy(seed: 2), _ => throw Passing);

        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(300, 300)]
    [InlineData(86_400 * 365, 300)]
    public async Task Retry_After_is_honoured_up_to_a_bound(int asked, int waited)
    {
        var failures = 1;
        var waits = await WaitsAsync(
            Policy(),
            _ => failures-- > 0 ? throw new ClusterException(ClusterProblem.Throttled, "", 429, TimeSpan.FromSeconds(asked)) : ValueTask.FromResult(1));

        Assert.Equal(TimeSpan.FromSeconds(waited), Assert.Single(waits));
    }

    [Fact]
    public async Task A_Retry_After_of_nothing_does_not_shorten_the_wait()
    {
        var waits = await WaitsAsync(Policy(), _ => throw new ClusterException(ClusterProblem.Throttled, "", 429, TimeSpan.Zero));

        Assert.All(waits, wait => Assert.True(wait >= TimeSpan.FromMilliseconds(125)));
    }

    [Fact]
    public async Task Requests_that_take_long_to_fail_are_given_up_when_patience_is_at_its_end()
    {
        var requests = 0;
        await WaitsAsync(Policy(), _ =>
        {
            requests++;
            _time.Advance(TimeSpan.FromMinutes(2));
            throw Passing;
        });

        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Without_a_number_of_attempts_patience_alone_decides()
    {
        var told = new List<string>();
        var policy = Policy() with { MaxAttempts = null, Patience = TimeSpan.FromMinutes(10), Waiting = told.Add };

        var waits = await WaitsAsync(policy, _ => throw Passing);

        Assert.InRange(waits.Sum(wait => wait.TotalSeconds), 600, 620);
        Assert.Matches(@"^not now Attempt 2 follows in 0\.[12] s\.$", told[0]);
    }

    [Theory]
    [InlineData(ClusterProblem.Unauthenticated)]
    [InlineData(ClusterProblem.Forbidden)]
    [InlineData(ClusterProblem.TooLarge)]
    [InlineData(ClusterProblem.Rejected)]
    public async Task What_cannot_pass_is_not_repeated(ClusterProblem problem)
    {
        Assert.Empty(await WaitsAsync(Policy(), _ => throw new ClusterException(problem, "")));
    }

    [Fact]
    public async Task Cancelling_ends_a_wait()
    {
        using var cancel = new CancellationTokenSource();
        var run = Policy().RunAsync<int>(_ => throw Passing, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Each_wait_is_told_with_its_reason()
    {
        var told = new List<string>();
        var policy = new RetryPolicy(_time, new Random(_seed)) { MaxAttempts = 3, Waiting = told.Add };

        await WaitsAsync(policy, _ => throw Passing);

        Assert.Equal(2, told.Count);
        Assert.Matches(@"^not now Attempt 3 of 3 follows in 0\.[2-5] s\.$", told[1]);
    }

    /// <summary>Runs a request to its end on the test's clock; returns the waits between the attempts.</summary>
    private async Task<List<TimeSpan>> WaitsAsync(RetryPolicy policy, Func<CancellationToken, ValueTask<int>> request)
    {
        var waits = new List<TimeSpan>();
        DateTimeOffset? failed = null;
        var run = policy.RunAsync(
            async cancel =>
            {
                if (failed is { } at)
                {
                    waits.Add(_time.GetUtcNow() - at);
                }

                try
                {
                    return await request(cancel);
                }
                finally
                {
                    failed = _time.GetUtcNow();
                }
            },
            CancellationToken.None).AsTask();
        while (!run.IsCompleted)
        {
            // Continuations run within Advance, so that the next wait has begun when it returns.
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await Record.ExceptionAsync(() => run);
        return waits;
    }

    private RetryPolicy Policy(int? seed = null) => new(_time, new Random(seed ?? _seed));
}
