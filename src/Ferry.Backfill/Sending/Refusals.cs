using System.Collections.Concurrent;
using Ferry.Clusters;

namespace Ferry.Backfill.Sending;

/// <summary>
/// Tells a document that is to blame from a target that takes nothing: counts, for each index, what was given up since the target last
/// took a document of it. Safe for use by many threads.
/// </summary>
internal sealed class Refusals
{
    /// <summary>Requests for one document each that were refused as a whole.</summary>
    private const int MostRefused = 100;

    /// <summary>Of these it is enough to believe that the next one is refused as well, however often it is tried.</summary>
    private const int Few = 3;

    /// <summary>Bodies whose documents were still rejected in passing after the last attempt.</summary>
    private const int MostExhausted = 3;

    private readonly ConcurrentDictionary<string, Streak> _streaks = new();

    /// <summary>The target took a document of the index.</summary>
    public void Took(string index) => _streaks.TryRemove(index, out _);

    /// <summary>Whether the last requests for one document each were refused, with none taken since.</summary>
    public bool InARow(string index) => _streaks.TryGetValue(index, out var streak) && Volatile.Read(ref streak.Refused) >= Few;

    /// <summary>A request for one document was refused.</summary>
    /// <exception cref="ClusterException">There were too many of that in a row.</exception>
    public void Refused(string index, ClusterException e)
    {
        var streak = _streaks.GetOrAdd(index, _ => new Streak());
        if (Interlocked.Increment(ref streak.Refused) >= MostRefused)
        {
            throw new ClusterException(
                e.Problem, $"The target has refused {MostRefused} documents of {index} in a row, each in a request of its own. The last answer: {e.Message}", e.Status);
        }
    }

    /// <summary>Documents were rejected in passing again and again.</summary>
    /// <exception cref="ClusterException">There was too much of that in a row.</exception>
    public void Exhausted(string index, int documents, BulkItemFailure last)
    {
        var streak = _streaks.GetOrAdd(index, _ => new Streak());
        if (Interlocked.Increment(ref streak.Exhausted) >= MostExhausted)
        {
            throw new ClusterException(
                last.Status == 429 ? ClusterProblem.Throttled : ClusterProblem.Unavailable,
                $"The target takes nothing for {index}: {documents} documents were rejected in every attempt. The last answer: {last.Status} {last.Type}: {last.Reason}",
                last.Status);
        }
    }

    private sealed class Streak
    {
        public int Refused;
        public int Exhausted;
    }
}
