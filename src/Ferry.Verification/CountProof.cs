using Ferry.Backfill;
using Ferry.Clusters;

namespace Ferry.Verification;

/// <summary>The proof for one index: what must be on the target, against what the target counts.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="LiveDocs">Live root documents in the snapshot.</param>
/// <param name="Tally">The ledger of the backfill; null if there is none, or none of an index of that name.</param>
/// <param name="Problems">What kept documents from being read or trusted, in words.</param>
/// <param name="Count">What the target counts.</param>
public sealed record IndexProof(string Index, long LiveDocs, IndexTally? Tally, IReadOnlyList<string> Problems, TargetCount Count)
{
    /// <summary>Documents that came into it from indices of other names.</summary>
    public long Incoming { get; init; }

    /// <summary>Documents of the index that are on the target under another name.</summary>
    public long Outgoing => Tally?.ArrivedElsewhere ?? 0;

    /// <summary>Whether there need not be such an index, because all of its documents are elsewhere.</summary>
    public bool IsElsewhere => Outgoing > 0 && Outgoing == Tally!.Arrived && Incoming == 0;

    /// <summary>Writes and deletions on the target since the backfill was counted; null if that is not known.</summary>
    public long? LaterWrites { get; init; }

    /// <summary>Documents more (+) or fewer (-) on the target than are live in the snapshot; null if they were not counted.</summary>
    public long? Difference => Count.IsKnown ? (Count.Docs ?? 0) - LiveDocs : null;

    /// <summary>The part of <see cref="Difference"/> that failed, skipped, unread, added and moved documents do not explain.</summary>
    public long? Unexplained => Difference + Outgoing - Incoming + (Tally is null ? 0 : Tally.Failed + Tally.SkippedAbsent + Tally.Unread - Tally.Added);

    /// <summary>Every document that could be sent is there, and nothing else is.</summary>
    public bool IsProven => Problems.Count == 0 && (Count.Docs is not null || (Count.IsKnown && IsElsewhere)) && Unexplained == 0 && Tally is not { IsComplete: false };
}

/// <summary>What a target counts.</summary>
/// <param name="IsKnown">Whether it was asked.</param>
/// <param name="Docs">Documents after a refresh; null if there is no such index, or if it was not asked.</param>
/// <param name="Operations">What the index has seen in all; null if the target does not tell.</param>
public readonly record struct TargetCount(bool IsKnown, long? Docs, long? Operations)
{
    /// <summary>The run ended before the target could be asked.</summary>
    public static TargetCount NotTaken => default;
}

/// <summary>Counts the documents of indices on a target.</summary>
public static class CountProof
{
    /// <summary>The proofs of a backfill: of each index where it is on the target, and of indices that only documents of other names came into.</summary>
    /// <param name="tallies">The ledger by index of the source.</param>
    /// <param name="destination">The index or data stream of the target that an index of the source goes into.</param>
    /// <param name="count">Counts an index of the target.</param>
    public static async ValueTask<IReadOnlyList<IndexProof>> OfBackfillAsync(
        IReadOnlyList<IndexTally> tallies, Func<string, string> destination, Func<string, ValueTask<TargetCount>> count)
    {
        var proofs = new List<IndexProof>();
        var incoming = IndexTally.Incoming(tallies);
        foreach (var tally in IndexTally.Combine(tallies, destination))
        {
            proofs.Add(new IndexProof(tally.Index, tally.LiveDocs, tally, tally.Problems, await count(tally.Index)) { Incoming = incoming.GetValueOrDefault(tally.Index) });
        }

        foreach (var (index, documents) in incoming.Where(index => !proofs.Exists(proof => proof.Index == index.Key)))
        {
            proofs.Add(new IndexProof(index, 0, null, [], await count(index)) { Incoming = documents });
        }

        return proofs;
    }

    /// <exception cref="ClusterException">The target cannot be reached, or refuses.</exception>
    public static async ValueTask<TargetCount> TakeAsync(ClusterClient target, RetryPolicy retries, string index, CancellationToken cancellationToken) =>
        await retries.RunAsync(
            async cancel =>
            {
                if (!await target.ExistsAsync(index, cancel))
                {
                    return new TargetCount(IsKnown: true, null, null);
                }

                // Counted before the documents are: a write in between is rather told twice than not at all.
                var operations = await target.CountOperationsAsync(index, cancel);
                await target.RefreshAsync(index, cancel);
                return new TargetCount(IsKnown: true, await target.CountAsync(index, cancel), operations);
            },
            cancellationToken);
}
