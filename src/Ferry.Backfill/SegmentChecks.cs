using Ferry.Backfill.Planning;
using Ferry.Lucene;
using Ferry.Snapshots;

namespace Ferry.Backfill;

/// <summary>
/// Brings the units of a segment together: when the last one is done, the CRC-32 of its stored-fields file is put together
/// from those of their ranges, so that a file read in parts is checked whole.
/// </summary>
internal sealed class SegmentChecks
{
    private readonly Dictionary<(IndexId, int, string), (int Left, List<UnitOutcome> Done)> _segments = [];
    private readonly Lock _lock = new();

    public SegmentChecks(IEnumerable<WorkUnit> units)
    {
        foreach (var segment in units.GroupBy(Key))
        {
            _segments[segment.Key] = (segment.Count(), []);
        }
    }

    /// <summary>Called once a unit, before its row is written; adds a problem to it if the file turns out to be damaged.</summary>
    public async ValueTask CheckAsync(UnitOutcome outcome, Worker worker, CancellationToken cancellationToken)
    {
        if (Complete(outcome) is not { } done || done.Exists(unit => unit.Problems.Count > 0))
        {
            return;
        }

        try
        {
            var segment = await worker.OpenAsync(outcome.Unit, cancellationToken);
            var stored = await segment.StoredFieldsAsync(cancellationToken);
            await stored.VerifyAsync(done.Select(unit => unit.Checksum), cancellationToken);
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException)
        {
            outcome.Report(
                $"{outcome.Unit.Index.Name}[{outcome.Unit.Shard}] segment {outcome.Unit.Segment}: {e.Message}; its documents were sent, but cannot be trusted");
        }
    }

    private List<UnitOutcome>? Complete(UnitOutcome outcome)
    {
        lock (_lock)
        {
            var (left, done) = _segments[Key(outcome.Unit)];
            done.Add(outcome);
            _segments[Key(outcome.Unit)] = (left - 1, done);
            return left == 1 ? done : null;
        }
    }

    private static (IndexId, int, string) Key(WorkUnit unit) => (unit.Index, unit.Shard, unit.Segment);
}
