using System.Globalization;
using System.Threading.Channels;

namespace Ferry.Backfill.Sending;

/// <summary>
/// Holds requests to a <see cref="RateLimit"/>, by a bucket that is shared by all of them. What is in the bucket is counted in seconds, so that it
/// keeps its meaning when the rate changes: at most one second is saved up, and a request that costs more puts the bucket into debt. Requests pass
/// in the order in which they came. Safe for use by many threads.
/// </summary>
public sealed class RateLimiter
{
    private const double Burst = 1;

    /// <summary>So that a change of the clock is noticed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // Whoever has its one element has the turn; unlike a semaphore it need not be disposed of.
    private readonly Channel<bool> _turn = Channel.CreateBounded<bool>(1);
    private readonly RateLimit _limit;
    private readonly TimeProvider _time;
    private double _seconds = Burst;
    private long _counted;
    private Rate? _rate;

    public RateLimiter(RateLimit limit, TimeProvider time)
    {
        (_limit, _time, _counted) = (limit, time, time.GetTimestamp());
        _turn.Writer.TryWrite(true);
    }

    /// <summary>What is waited for while nothing may be sent; null otherwise.</summary>
    public SendWait? Pause { get; private set; }

    /// <summary>Waits until a request may be sent.</summary>
    /// <param name="bytes">Of its body, before compression.</param>
    /// <param name="documents">In it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask WaitAsync(long bytes, int documents, CancellationToken cancellationToken)
    {
        await _turn.Reader.ReadAsync(cancellationToken);
        try
        {
            while (Take(bytes, documents) is { } wait)
            {
                await Task.Delay(wait, _time, cancellationToken);
            }
        }
        finally
        {
            _turn.Writer.TryWrite(true);
        }
    }

    /// <summary>Takes what a request costs out of the bucket and returns null, or takes nothing and returns how long to wait.</summary>
    private TimeSpan? Take(long bytes, int documents)
    {
        var now = _time.GetTimestamp();
        _seconds = Math.Min(Burst, _seconds + _time.GetElapsedTime(_counted, now).TotalSeconds);
        _counted = now;
        var (current, until) = _limit.At(TimeOnly.FromDateTime(_time.GetLocalNow().DateTime));
        Change(current);
        if (current is not { } rate)
        {
            Pause = null;
            return null;
        }

        var longest = until < LongestWait ? until.Value : LongestWait;
        if (rate.PerSecond == 0)
        {
            Pause ??= new SendWait(Paused(until), _time.GetUtcNow());
            return longest;
        }

        Pause = null;
        var cost = (rate.Unit == RateUnit.Bytes ? bytes : documents) / rate.PerSecond;
        var missing = Math.Min(cost, Burst) - _seconds;
        if (missing > 0)
        {
            // Whole milliseconds, as timers are, and never none: rounding must not leave a rest that is waited for in vain.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(missing * 1000));
            return wait < longest ? wait : longest;
        }

        _seconds -= cost;
        return null;
    }

    /// <summary>Debts are in bytes or documents: at another rate they take another time.</summary>
    private void Change(Rate? current)
    {
        if (current is null)
        {
            _seconds = Burst;
        }
        else if (_seconds < 0 && _rate is { PerSecond: > 0 } old && current is { PerSecond: > 0 } rate && old.Unit == rate.Unit)
        {
            _seconds *= old.PerSecond / rate.PerSecond;
        }

        // While nothing passes the debt stays that of the rate at which it was made.
        _rate = current is { PerSecond: 0 } ? _rate : current;
    }

    private string Paused(TimeSpan? until) => until is null
        ? "Sending is paused by the rate limit."
        : string.Create(CultureInfo.InvariantCulture, $"Sending is paused by the rate limit until {(_time.GetLocalNow() + until.Value):HH:mm}.");
}
