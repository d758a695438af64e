namespace Ferry.Backfill.Sending;

/// <summary>
/// Knows whether sending is in trouble, and tells people: when trouble begins, and once a minute while it lasts, however many requests meet it.
/// Safe for use by many threads.
/// </summary>
internal sealed class SendHealth(TimeProvider time, Action<string>? tell)
{
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long _retries;
    private long? _told;
    private SendWait? _waiting;

    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Null when all is well.</summary>
    public SendWait? Waiting => Volatile.Read(ref _waiting);

    /// <summary>A request failed in passing, and another attempt follows.</summary>
    public void Waits(string why)
    {
        Interlocked.Increment(ref _retries);
        BackfillMeter.Retries.Add(1);
        lock (_lock)
        {
            _waiting = new SendWait(why, _waiting?.Since ?? time.GetUtcNow());
            if (_told is { } told && time.GetElapsedTime(told) < BetweenWords)
            {
                return;
            }

            _told = time.GetTimestamp();
        }

        tell?.Invoke(why);
    }

    /// <summary>The target took a whole request.</summary>
    public void Well()
    {
        if (Waiting is not null)
        {
            lock (_lock)
            {
                _waiting = null;
            }
        }
    }
}
