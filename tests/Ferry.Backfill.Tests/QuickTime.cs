namespace Ferry.Backfill.Tests;

/// <summary>A clock on which time passes a hundred times as fast, so that half a minute of trouble takes a third of a second.</summary>
internal sealed class QuickTime : TimeProvider
{
    private const int Factor = 100;

    private readonly DateTimeOffset _start = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _start + ((System.GetUtcNow() - _start) * Factor);

    public override long TimestampFrequency => System.TimestampFrequency / Factor;

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Scale(dueTime), Scale(period));

    private static TimeSpan Scale(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Factor;
}
