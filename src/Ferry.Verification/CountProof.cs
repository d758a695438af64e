using Ferry.Backfill;
using Ferry.Clusters;

namespace Ferry.Verification;

/// <summary>The proof for one index: what must be on the target, against what the target counts.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="LiveDocs">Live root documents in the snapshot.</param>
/// <param name="Tally">The ledger of the backfill; null if there is none, and only counts are compared.</param>
/// <param name="Problems">What kept documents from being read or trusted, in words.</param>
/// <param name="TargetCount">Documents on the target after a refresh; null if there is no such index.</param>
public sealed record IndexProof(string Index, long LiveDocs, IndexTally? Tally, IReadOnlyList<string> Problems, long? TargetCount)
{
    /// <summary>Documents more (+) or fewer (-) on the target than are live in the snapshot.</summary>
    public long Difference => (TargetCount ?? 0) - LiveDocs;

    /// <summary>The part of <see cref="Difference"/> that failed, skipped and unread documents do not explain.</summary>
    public long Unexplained => Difference + (Tally is null ? 0 : Tally.Failed + Tally.SkippedDocs + Tally.Unread);

    /// <summary>Every document that could be sent is there, and nothing else is.</summary>
    public bool IsProven => Problems.Count == 0 && TargetCount is not null && Unexplained == 0 && Tally is not { IsComplete: false };
}

/// <summary>Counts the documents of indices on a target.</summary>
public static class CountProof
{
    /// <exception cref="ClusterException">The target cannot be reached, or refuses.</exception>
    public static async ValueTask<long?> CountAsync(ClusterClient target, RetryPolicy retries, string index, CancellationToken cancellationToken) =>
        await retries.RunAsync(
            async cancel =>
            {
                if (!await target.ExistsAsync(index, cancel))
                {
                    return null;
                }

                await target.RefreshAsync(index, cancel);
                return await target.CountAsync(index, cancel);
            },
            cancellationToken);
}
