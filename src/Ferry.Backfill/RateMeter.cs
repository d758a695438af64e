namespace Ferry.Backfill;

/// <summary>The rate of a counter that only rises, over the last seconds; unknown until it has moved.</summary>
public sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    private readonly Queue<(long Timestamp, long Value)> _samples = new();

    /// <summary>Takes a sample and returns the rate a second; null while it is unknown.</summary>
    public double? Sample(long value)
    {
        var now = time.GetTimestamp();
        _samples.Enqueue((now, value));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().Timestamp, now) > Window)
        {
            _samples.Dequeue();
        }

        var (firstTime, firstValue) = _samples.Peek();
        var seconds = time.GetElapsedTime(firstTime, now).TotalSeconds;
        return seconds > 0 && value > firstValue ? (value - firstValue) / seconds : null;
    }
}
