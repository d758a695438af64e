using System.Collections.Concurrent;
using Ferry.Clusters;
using Ferry.Snapshots;

namespace Ferry.Verification.Documents;

/// <summary>Compares what was planned with the target, with several requests in flight.</summary>
public sealed class ComparisonRun(Snapshot snapshot, ComparisonPlan plan)
{
    /// <summary>Pieces worked on at once, each with one request in flight.</summary>
    private static readonly int Workers = Math.Clamp(Environment.ProcessorCount, 2, 4);

    public ComparisonCounters Counters { get; } = new(plan.ChosenDocs);

    /// <summary>One result an index, in the order of the plan. Of an index that is not on the target nothing is compared.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses.</exception>
    public async ValueTask<IReadOnlyList<IndexComparison>> RunAsync(ClusterClient target, RetryPolicy retries, CancellationToken cancellationToken)
    {
        var results = new List<IndexComparison>();
        var pieces = new ConcurrentQueue<(ComparisonPiece Piece, IndexComparison Result)>();
        foreach (var index in plan.Indices)
        {
            var result = new IndexComparison(index, plan.Sample.IsWhole, await CountProof.TakeAsync(target, retries, index.Id.Name, cancellationToken));
            results.Add(result);
            if (result.Count.Docs is not null)
            {
                foreach (var piece in index.Pieces)
                {
                    pieces.Enqueue((piece, result));
                }
            }
        }

        var lookup = new DocumentLookup(target, retries);
        using var largeAnswers = new SemaphoreSlim(1);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Workers),
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken },
            async (_, cancel) =>
            {
                var comparer = new PieceComparer(snapshot, lookup, Counters, largeAnswers);
                while (pieces.TryDequeue(out var next))
                {
                    cancel.ThrowIfCancellationRequested();
                    await comparer.RunAsync(next.Piece, next.Result, cancel);
                }
            });
        return results;
    }
}

/// <summary>Counters of a running comparison; they only rise. Safe for use by many threads.</summary>
public sealed class ComparisonCounters(long totalDocs)
{
    private long _docs;
    private long _bytes;

    public long TotalDocs { get; } = totalDocs;

    /// <summary>Documents whose fate is known.</summary>
    public long Docs => Volatile.Read(ref _docs);

    /// <summary>Bytes of their sources.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    internal void Add(long docs, long bytes)
    {
        Interlocked.Add(ref _docs, docs);
        Interlocked.Add(ref _bytes, bytes);
    }
}
