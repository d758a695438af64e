namespace Ferry.Clusters;

/// <summary>
/// Waits between attempts: doubling from <see cref="FirstDelay"/> to <see cref="MaxDelay"/>, half of it random. What fails is given up after
/// <see cref="MaxAttempts"/>, or when it still fails after <see cref="Patience"/>: with the defaults about a minute.
/// </summary>
/// <param name="Time">The clock of the waits.</param>
/// <param name="Random">Of the part of a wait that is random.</param>
public sealed record RetryPolicy(TimeProvider Time, Random Random)
{
    /// <summary>How often a request is sent at most; null: <see cref="Patience"/> alone decides.</summary>
    public int? MaxAttempts { get; init; } = 10;

    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest that a cluster's Retry-After is honoured; what asks for more gets this.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Counted from the first failure: ends requests that take long to fail.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Told before each wait, by any thread, what failed and how long the wait is.</summary>
    public Action<string>? Waiting { get; init; }

    /// <summary>Begins to count the attempts of one piece of work.</summary>
    public Attempts Begin() => new(this);

    /// <summary>Repeats a request that fails in a way that may pass.</summary>
    public async ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> request, CancellationToken cancellationToken)
    {
        var attempts = Begin();
        while (true)
        {
            try
            {
                return await request(cancellationToken);
            }
            catch (ClusterException e) when (e.IsTransient && attempts.MayRepeat())
            {
                await attempts.WaitAsync(e.Message, e.RetryAfter, cancellationToken);
            }
        }
    }

    private TimeSpan Delay(int attempt, TimeSpan? retryAfter)
    {
        var full = Math.Min(MaxDelay.TotalMilliseconds, FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        double share;
        lock (Random)
        {
            share = Random.NextDouble();
        }

        var delay = TimeSpan.FromMilliseconds(full * (0.5 + (share / 2)));
        var asked = retryAfter > MaxRetryAfter ? MaxRetryAfter : retryAfter;
        return asked > delay ? asked.Value : delay;
    }

    /// <summary>The attempts of one piece of work.</summary>
    public sealed class Attempts
    {
        private readonly RetryPolicy _policy;
        private int _made = 1;
        private long? _firstFailure;

        internal Attempts(RetryPolicy policy) => _policy = policy;

        /// <summary>Called when an attempt has failed: whether there may be another.</summary>
        public bool MayRepeat()
        {
            _firstFailure ??= _policy.Now;
            return (_policy.MaxAttempts is not { } most || _made < most) && _policy.Since(_firstFailure.Value) < _policy.Patience;
        }

        /// <summary>Waits for the next attempt.</summary>
        /// <param name="failure">What failed, for people.</param>
        /// <param name="retryAfter">How long the cluster asks to wait.</param>
        /// <param name="cancellationToken">Ends the wait.</param>
        public Task WaitAsync(string failure, TimeSpan? retryAfter, CancellationToken cancellationToken)
        {
            var delay = _policy.Delay(_made++, retryAfter);
            var of = _policy.MaxAttempts is { } most ? $" of {most}" : "";
            _policy.Waiting?.Invoke($"{failure} Attempt {_made}{of} follows in {delay.TotalSeconds:0.0} s.");
            return _policy.WaitAsync(delay, cancellationToken);
        }
    }

    private long Now => Time.GetTimestamp();

    private TimeSpan Since(long timestamp) => Time.GetElapsedTime(timestamp);

    private Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, Time, cancellationToken);
}
