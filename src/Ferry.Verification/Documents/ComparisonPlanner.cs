using Ferry.Backfill.Planning;
using Ferry.Lucene.StoredFields;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;

namespace Ferry.Verification.Documents;

/// <summary>
/// Chooses what is compared: opens every segment by its small files and takes the chunks that the sample includes, of an index without any the one
/// that would come first. What cannot be read becomes a problem of its index, and the rest is planned all the same.
/// </summary>
public sealed class ComparisonPlanner(Snapshot snapshot, Sample sample)
{
    // Indices at once, and shards of each: most of the time goes into waiting for the store.
    private const int Parallelism = 8;

    /// <summary>Compressed bytes of stored fields in a piece.</summary>
    private const long PieceBytes = 48 << 20;

    public async ValueTask<ComparisonPlan> PlanAsync(IReadOnlyList<IndexId> indices, CancellationToken cancellationToken)
    {
        var planned = new PlannedIndexComparison[indices.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, indices.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (i, cancel) => planned[i] = await PlanIndexAsync(indices[i], cancel));
        return new ComparisonPlan(sample, planned);
    }

    private async ValueTask<PlannedIndexComparison> PlanIndexAsync(IndexId index, CancellationToken cancellationToken)
    {
        IndexMetadata metadata;
        try
        {
            metadata = await snapshot.GetIndexMetadataAsync(index, cancellationToken);
        }
        catch (SnapshotException e)
        {
            return new PlannedIndexComparison(index, 0, false, [], [e.Message]);
        }

        var shards = new ShardChoice[metadata.NumberOfShards];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, shards.Length),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (shard, cancel) => shards[shard] = await PlanShardAsync(metadata, shard, cancel));

        IReadOnlyList<ComparisonPiece> pieces = [.. shards.SelectMany(shard => shard.Pieces)];
        if (pieces.Count == 0)
        {
            pieces = [.. shards.Where(shard => shard.First is not null).OrderBy(shard => shard.FirstRank).Select(shard => shard.First!).Take(1)];
        }

        return new PlannedIndexComparison(
            index, shards.Sum(shard => shard.LiveDocs), Array.Exists(shards, shard => shard.ChildrenCounted), pieces,
            [.. shards.SelectMany(shard => shard.Problems)]);
    }

    private async ValueTask<ShardChoice> PlanShardAsync(IndexMetadata index, int shard, CancellationToken cancellationToken)
    {
        var choice = new ShardChoice();
        choice.Problems.AddRange(await SegmentWalk.RunAsync(
            snapshot,
            index,
            shard,
            async segment =>
            {
                var stored = await segment.StoredFieldsAsync(cancellationToken);
                var childrenCounted = index.HasNestedFields && !segment.TellsRoots;
                choice.LiveDocs += segment.LiveDocs;
                choice.ChildrenCounted |= childrenCounted;
                Choose(index, segment, stored, new ComparisonPiece(index.Id, shard, segment.Name, [], 0, childrenCounted), choice);
            },
            cancellationToken));
        return choice;
    }

    /// <param name="index">The index.</param>
    /// <param name="segment">A segment of it.</param>
    /// <param name="stored">The stored fields of that.</param>
    /// <param name="empty">A piece of the segment without chunks.</param>
    /// <param name="choice">Gets the pieces.</param>
    private void Choose(IndexMetadata index, ShardSegment segment, StoredFieldsReader stored, ComparisonPiece empty, ShardChoice choice)
    {
        var ranges = new List<ChunkRange>();
        foreach (var range in stored.Split(sample.IsWhole ? PieceBytes : 1))
        {
            if (segment.CountLiveDocs(range.FirstDoc, range.EndDoc) == 0)
            {
                continue;
            }

            var rank = sample.Rank(index.Uuid, empty.Shard, empty.Segment, range.FirstChunk);
            if (sample.Includes(rank))
            {
                if (ranges.Count > 0 && ranges.Sum(chosen => chosen.Length) + range.Length > PieceBytes)
                {
                    Add();
                }

                ranges.Add(range);
            }
            else if (choice.First is null || rank < choice.FirstRank)
            {
                (choice.First, choice.FirstRank) = (Piece([range]), rank);
            }
        }

        Add();

        void Add()
        {
            if (ranges.Count > 0)
            {
                choice.Pieces.Add(Piece([.. ranges]));
                ranges.Clear();
            }
        }

        ComparisonPiece Piece(IReadOnlyList<ChunkRange> chosen) =>
            empty with { Ranges = chosen, LiveDocs = chosen.Sum(range => segment.CountLiveDocs(range.FirstDoc, range.EndDoc)) };
    }

    private sealed class ShardChoice
    {
        public List<ComparisonPiece> Pieces { get; } = [];

        /// <summary>Of the chunks that are not chosen the one that would come first.</summary>
        public ComparisonPiece? First { get; set; }

        public ulong FirstRank { get; set; }

        public long LiveDocs { get; set; }

        public bool ChildrenCounted { get; set; }

        public List<string> Problems { get; } = [];
    }
}
