namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>
/// How requests to a remote store are repeated: after waits that double from <see cref="FirstDelay"/> to <see cref="MaxDelay"/>, half of
/// each random, <see cref="MaxAttempts"/> in all. The SDKs' own repetitions are switched off, so that these are the only ones.
/// </summary>
public sealed class StorePatience(TimeProvider time, Random random)
{
    /// <summary>How often something is tried at most. A read that is taken up again in the middle counts as another try.</summary>
    public int MaxAttempts { get; init; } = 8;

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest that a store's Retry-After is honoured; what asks for more gets this.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest that a store may send nothing, before and within an answer.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Told before each wait, by any thread, what failed and how long the wait is.</summary>
    public Action<string>? Waiting { get; init; }

    /// <summary>Repeats a request that fails in a way that may pass.</summary>
    /// <param name="what">The location or blob, with which messages begin.</param>
    /// <param name="blob">Name of the blob, if it is one.</param>
    /// <param name="attempt">The request; a store that is silent is given up by the stall's token.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    /// <exception cref="SnapshotException">What the last attempt failed of.</exception>
    internal async ValueTask<T> RunAsync<T>(string what, string? blob, Func<StallLimit, ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        for (var made = 1; ; made++)
        {
            StoreFailureException failure;
            using (var limit = new StallLimit(time, StallLimit, cancellationToken))
            {
                try
                {
                    return await attempt(limit);
                }
                catch (StoreFailureException e)
                {
                    failure = e;
                }
                catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
                {
                    failure = StoreFailureException.Passing($"nothing came for {StallLimit.TotalSeconds:0.###} s", innerException: e);
                }
                catch (Exception e) when (ConnectionFailure.IsKnown(e))
                {
                    failure = ConnectionFailure.Of(e);
                }
            }

            if (!failure.IsTransient || made >= MaxAttempts)
            {
                var tried = made == 1 ? "" : $", at attempt {made}, {time.GetElapsedTime(begun).TotalSeconds:0.0} s after the first";
                var stop = failure.Message.EndsWith('?') ? "" : ".";
                throw new SnapshotException(failure.Problem, $"{what}: {failure.Message}{stop}{(made == 1 ? "" : $" Given up{tried}.")}", blob, failure);
            }

            var delay = Delay(made, failure.RetryAfter);
            Waiting?.Invoke($"{what}: {failure.Message}. Attempt {made + 1} of {MaxAttempts} follows in {delay.TotalSeconds:0.0} s.");
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private TimeSpan Delay(int attempt, TimeSpan? retryAfter)
    {
        var full = Math.Min(MaxDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        double share;
        lock (random)
        {
            share = random.NextDouble();
        }

        var delay = TimeSpan.FromMilliseconds(full * (0.5 + (share / 2)));
        var asked = retryAfter > MaxRetryAfter ? MaxRetryAfter : retryAfter;
        return asked > delay ? asked.Value : delay;
    }
}
