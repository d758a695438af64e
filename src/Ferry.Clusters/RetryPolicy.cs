namespace Ferry.Clusters;

/// <summary>Waits between attempts: doubling from <see cref="FirstDelay"/> to <see cref="MaxDelay"/>, half of it random.</summary>
public sealed class RetryPolicy(TimeProvider time, Random random)
{
    /// <summary>How often a request is sent at most.</summary>
    public int MaxAttempts { get; init; } = 8;

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    public async ValueTask WaitAsync(int attempt, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var full = Math.Min(MaxDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        double share;
        lock (random)
        {
            share = random.NextDouble();
        }

        var delay = TimeSpan.FromMilliseconds(full * (0.5 + (share / 2)));
        await Task.Delay(retryAfter is { } asked && asked > delay ? asked : delay, time, cancellationToken);
    }

    /// <summary>Repeats a request that fails in a way that may pass.</summary>
    public async ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await request(cancellationToken);
            }
            catch (ClusterException e) when (e.IsTransient && attempt < MaxAttempts)
            {
                await WaitAsync(attempt, e.RetryAfter, cancellationToken);
            }
        }
    }
}
