namespace Ferry.Backfill.State;

/// <summary>
/// Which other processes are alive, judged by this process alone: one whose beat this one has watched stand still for the whole of
/// <see cref="Lease"/> is dead. Only time that was spent watching counts, so that neither a state that could not be read for a while, nor a sleep of this process,
/// nor anybody's clock makes a living worker look dead. Not safe for use by several threads.
/// </summary>
public sealed class LeaseWatch(TimeProvider time)
{
    private readonly Dictionary<string, Sight> _sights = [];

    /// <summary>How often a process shows that it lives.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a beat must stand still.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes note of what was just read of a worker; whether it is dead.</summary>
    /// <param name="id">The worker.</param>
    /// <param name="worker">What it says of itself; null if it says nothing.</param>
    public bool IsDead(string id, WorkerDocument? worker)
    {
        if (worker is { HasLeft: true } or { Process.IsGone: true })
        {
            return true;
        }

        var now = time.GetTimestamp();
        var beat = worker?.Beat ?? -1;
        if (!_sights.TryGetValue(id, out var sight) || sight.Beat != beat)
        {
            _sights[id] = new Sight(beat, now, TimeSpan.Zero);
            return false;
        }

        var watched = time.GetElapsedTime(sight.At, now);
        var still = sight.Still + (watched < 2 * Interval ? watched : 2 * Interval);
        _sights[id] = new Sight(beat, now, still);
        return still >= Lease;
    }

    private readonly record struct Sight(long Beat, long At, TimeSpan Still);
}
