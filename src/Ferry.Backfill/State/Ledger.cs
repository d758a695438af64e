namespace Ferry.Backfill.State;

/// <summary>The ledger of a run: what became of each index, from the rows of its units.</summary>
/// <param name="Run">The run.</param>
/// <param name="Indices">One tally an index, in the order of the plan.</param>
/// <param name="Failures">Names of the files of refused documents.</param>
/// <param name="UnfinishedUnits">Units that have no end yet.</param>
/// <param name="Operations">What indices of the target had seen when all was done and counted; empty before that.</param>
public sealed record Ledger(
    RunDocument Run, IReadOnlyList<IndexTally> Indices, IReadOnlyList<string> Failures, int UnfinishedUnits, IReadOnlyDictionary<string, long> Operations)
{
    public bool IsComplete => UnfinishedUnits == 0 && Indices.All(index => index.IsComplete);

    /// <summary>Adds up the rows, and checks the files of segments that were read in parts against their checksums.</summary>
    public static async ValueTask<Ledger> ReadAsync(IStateStore store, RunDocument run, CancellationToken cancellationToken)
    {
        var units = (await store.ListAsync<UnitsDocument>(run.UnitsPrefix, cancellationToken)).Select(document => document.Units);
        var work = await store.ListAsync<WorkDocument>(run.WorkPrefix, cancellationToken);
        if (work.Count != run.Batches)
        {
            throw new StateException(StateProblem.Damaged, $"The work state {store.Location} has {work.Count} batches of {run.Batches}.");
        }

        var rows = units.Zip(work, Rows).SelectMany(batch => batch).ToList();
        var byIndex = rows.ToLookup(row => row.Unit.Index);
        return new Ledger(
            run,
            [.. run.Indices.Select((index, place) => Tally(index, [.. byIndex[place]]))],
            [.. rows.Select(row => row.Row?.Figures?.Failures).OfType<string>()],
            rows.Count(row => row.Row is not { IsFinal: true }),
            (await new RunControl(store, run).ReadAsync(cancellationToken)).Operations);
    }

    private static IEnumerable<(RunUnit Unit, UnitRow? Row)> Rows(IReadOnlyList<RunUnit> units, WorkDocument work)
    {
        var rows = work.Rows.ToDictionary(row => row.Unit);
        return units.Select((unit, place) => (unit, rows.GetValueOrDefault(place)));
    }

    private static IndexTally Tally(RunIndex index, List<(RunUnit Unit, UnitRow? Row)> rows)
    {
        var figures = rows.Select(row => row.Row?.Figures).OfType<UnitFigures>().ToList();
        return new IndexTally
        {
            Index = index.Name,
            LiveDocs = index.LiveDocs - figures.Sum(row => row.Children),
            Read = figures.Sum(row => row.Read),
            Added = figures.Sum(row => row.Added),
            Sent = figures.Sum(row => row.Sent),
            Failed = figures.Sum(row => row.Failed),
            Skipped = IndexTally.Sum(figures.Select(row => row.Skipped)),
            Elsewhere = IndexTally.Sum(figures.Select(row => row.Elsewhere)),
            SourceBytes = figures.Sum(row => row.SourceBytes),
            Problems = [.. index.Problems, .. Quarantined(index, rows), .. figures.SelectMany(row => row.Problems), .. Damaged(index, rows)],
        };
    }

    /// <summary>Units that were given up, those with the same error together.</summary>
    private static IEnumerable<string> Quarantined(RunIndex index, List<(RunUnit Unit, UnitRow? Row)> rows) =>
        rows.Where(row => row.Row?.State == UnitState.Quarantined)
            .GroupBy(row => row.Row!.Error)
            .Select(units => $"{index.Name}: {units.Count()} units were given up, of shards {string.Join(", ", units.Select(unit => unit.Unit.Shard).Distinct().Order().Take(10))}: {units.Key}");

    /// <summary>A segment whose units are all done without a problem must have the checksum that its file's footer demands.</summary>
    private static IEnumerable<string> Damaged(RunIndex index, List<(RunUnit Unit, UnitRow? Row)> rows) =>
        from segment in rows.Where(row => row.Unit.Checksum is not null).GroupBy(row => (row.Unit.Shard, row.Unit.Segment))
        where segment.All(row => row.Row is { State: UnitState.Done, Figures.Problems.Count: 0 })
        where !segment.First().Unit.Checksum!.Holds(segment.Select(row => row.Row!.Figures!.Checksum))
        select $"{index.Name}[{segment.Key.Shard}] segment {segment.Key.Segment}: the checksum of {segment.Key.Segment}.fdt is wrong, so the file is damaged; its documents were sent, but cannot be trusted";
}
