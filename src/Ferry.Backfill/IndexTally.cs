using Ferry.Backfill.Planning;
namespace Ferry.Backfill;

/// <summary>The ledger of an index: the sum over its units. <c>Read = Sent + Failed + Skipped</c>.</summary>
public sealed record IndexTally
{
    public required string Index { get; init; }

    /// <summary>Live root documents.</summary>
    public required long LiveDocs { get; init; }

    public required long Read { get; init; }

    public required long Sent { get; init; }

    public required long Failed { get; init; }

    /// <summary>Documents that were not sent, by <see cref="SkipReason"/>.</summary>
    public required IReadOnlyDictionary<string, long> Skipped { get; init; }

    public required long SourceBytes { get; init; }

    /// <summary>What kept documents from being read or trusted, in words.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public long SkippedDocs => Skipped.Values.Sum();

    /// <summary>Of <see cref="SkippedDocs"/> those that the target does not have.</summary>
    public long SkippedAbsent => Skipped.Where(skip => !SkipReason.IsOnTarget(skip.Key)).Sum(skip => skip.Value);

    /// <summary>Planned documents that were not read.</summary>
    public long Unread => LiveDocs - Read;

    /// <summary>Every live document was read and has a fate other than failure, and nothing was wrong with the source.</summary>
    public bool IsComplete => Problems.Count == 0 && Failed == 0 && Unread == 0 && Read == Sent + Failed + SkippedDocs;

    /// <summary>Adds up the rows of an index.</summary>
    internal static IndexTally Of(PlannedIndex index, IEnumerable<UnitOutcome> ledger, IEnumerable<string> furtherProblems)
    {
        var rows = ledger.ToList();
        return new IndexTally
        {
            Index = index.Id.Name,
            LiveDocs = index.LiveDocs - rows.Sum(row => row.Unit.LiveDocs - row.LiveDocs),
            Read = rows.Sum(row => row.Read),
            Sent = rows.Sum(row => row.Sent),
            Failed = rows.Sum(row => row.Failed),
            Skipped = rows.SelectMany(row => row.Skipped).GroupBy(skip => skip.Key).ToDictionary(skips => skips.Key, skips => skips.Sum(skip => skip.Value)),
            SourceBytes = rows.Sum(row => row.SourceBytes),
            Problems = [.. index.Problems, .. furtherProblems, .. rows.SelectMany(row => row.Problems)],
        };
    }
}
