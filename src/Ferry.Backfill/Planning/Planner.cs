using Ferry.Snapshots;

namespace Ferry.Backfill.Planning;

/// <summary>
/// Plans a backfill: opens every segment by its small files and cuts it into units. What cannot be read becomes a problem of its
/// index, and the rest is planned all the same.
/// </summary>
public sealed class Planner(Snapshot snapshot)
{
    // Indices at once, and shards of each: most of the time goes into waiting for the store.
    private const int Parallelism = 8;

    /// <summary>Compressed bytes of stored fields in a unit: about 64 to 256 MB of source, small enough to be redone.</summary>
    public long UnitBytes { get; init; } = 48 << 20;

    public async ValueTask<BackfillPlan> PlanAsync(IReadOnlyList<IndexId> indices, CancellationToken cancellationToken)
    {
        var planned = new (PlannedIndex Index, IEnumerable<WorkUnit> Units)[indices.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, indices.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (i, cancel) => planned[i] = await PlanIndexAsync(indices[i], cancel));

        return new BackfillPlan([.. planned.Select(plan => plan.Index)], [.. planned.SelectMany(plan => plan.Units)]);
    }

    private async ValueTask<(PlannedIndex Index, IEnumerable<WorkUnit> Units)> PlanIndexAsync(IndexId index, CancellationToken cancellationToken)
    {
        IndexMetadata metadata;
        try
        {
            metadata = await snapshot.GetIndexMetadataAsync(index, cancellationToken);
        }
        catch (SnapshotException e)
        {
            return (new PlannedIndex(index, null, 0, false, [e.Message]), []);
        }

        var shards = new (List<WorkUnit> Units, List<string> Problems)[metadata.NumberOfShards];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, shards.Length),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (shard, cancel) => shards[shard] = await PlanShardAsync(metadata, shard, cancel));

        var units = shards.SelectMany(shard => shard.Units).ToList();
        var problems = shards.SelectMany(shard => shard.Problems).ToList();
        return (new PlannedIndex(index, metadata, units.Sum(unit => (long)unit.LiveDocs), units.Exists(unit => unit.ChildrenCounted), problems), units);
    }

    private async ValueTask<(List<WorkUnit> Units, List<string> Problems)> PlanShardAsync(IndexMetadata index, int shard, CancellationToken cancellationToken)
    {
        var units = new List<WorkUnit>();
        var problems = await SegmentWalk.RunAsync(
            snapshot,
            index,
            shard,
            async segment =>
            {
                var stored = await segment.StoredFieldsAsync(cancellationToken);
                var checksum = await stored.GetChecksumAsync(cancellationToken);
                units.AddRange(stored.Split(UnitBytes).Select(
                    range => new WorkUnit(
                        index.Id, shard, segment.Name, range, segment.CountLiveDocs(range.FirstDoc, range.EndDoc),
                        ChildrenCounted: index.HasNestedFields && !segment.TellsRoots, checksum)));
            },
            cancellationToken);
        return (units, problems);
    }
}
