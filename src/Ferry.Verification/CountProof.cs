using Ferry.Backfill;
using Ferry.Clusters;

namespace Ferry.Verification;

/// <summary>
/// The proof for one index: what its tally says must be on the target, against what the target counts.
/// </summary>
/// <param name="Tally">The ledger of the index.</param>
/// <param name="TargetCount">Documents on the target after a refresh; null if there is no such index.</param>
public sealed record IndexProof(IndexTally Tally, long? TargetCount)
{
    /// <summary>Documents more (+) or fewer (-) on the target than are live in the snapshot.</summary>
    public long Difference => (TargetCount ?? 0) - Tally.LiveDocs;

    /// <summary>The part of <see cref="Difference"/> that failed, skipped and unread documents do not explain.</summary>
    public long Unexplained => Difference + Tally.Failed + Tally.SkippedDocs + Tally.Unread;

    /// <summary>Every document that could be sent is there, and nothing else is.</summary>
    public bool IsProven => Tally.IsComplete && TargetCount is not null && Unexplained == 0;
}

/// <summary>Counts the documents of indices on a target.</summary>
public static class CountProof
{
    /// <exception cref="ClusterException">The target cannot be reached, or refuses.</exception>
    public static async ValueTask<IReadOnlyList<IndexProof>> TakeAsync(
        ClusterClient target, RetryPolicy retries, IEnumerable<IndexTally> tallies, CancellationToken cancellationToken)
    {
        var proofs = new List<IndexProof>();
        foreach (var tally in tallies)
        {
            proofs.Add(new IndexProof(tally, await retries.RunAsync(cancel => CountAsync(target, tally.Index, cancel), cancellationToken)));
        }

        return proofs;
    }

    private static async ValueTask<long?> CountAsync(ClusterClient target, string index, CancellationToken cancellationToken)
    {
        if (!await target.ExistsAsync(index, cancellationToken))
        {
            return null;
        }

        await target.RefreshAsync(index, cancellationToken);
        return await target.CountAsync(index, cancellationToken);
    }
}
