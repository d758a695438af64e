namespace Ferry.Backfill;

/// <summary>The ledger of an index: the sum over its units. <c>Read + Added = Sent + Failed + Skipped</c>.</summary>
public sealed record IndexTally
{
    public required string Index { get; init; }

    /// <summary>Live root documents.</summary>
    public required long LiveDocs { get; init; }

    public required long Read { get; init; }

    /// <summary>Documents that transforms made beyond those that were read.</summary>
    public required long Added { get; init; }

    public required long Sent { get; init; }

    public required long Failed { get; init; }

    /// <summary>Documents that were not sent, by <see cref="SkipReason"/>.</summary>
    public required IReadOnlyDictionary<string, long> Skipped { get; init; }

    /// <summary>Documents that are on the target in other indices than the one of their source's name, by index.</summary>
    public required IReadOnlyDictionary<string, long> Elsewhere { get; init; }

    public required long SourceBytes { get; init; }

    /// <summary>What kept documents from being read or trusted, in words.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public long SkippedDocs => Skipped.Values.Sum();

    /// <summary>Of <see cref="SkippedDocs"/> those that the target does not have.</summary>
    public long SkippedAbsent => Skipped.Where(skip => !SkipReason.IsOnTarget(skip.Key)).Sum(skip => skip.Value);

    /// <summary>Documents that the target has, here or elsewhere.</summary>
    public long Arrived => Sent + SkippedDocs - SkippedAbsent;

    /// <summary>Of <see cref="Arrived"/> those that are in other indices.</summary>
    public long ArrivedElsewhere => Elsewhere.Values.Sum();

    /// <summary>Planned documents that were not read.</summary>
    public long Unread => LiveDocs - Read;

    /// <summary>Every live document was read and has a fate other than failure, and nothing was wrong with the source.</summary>
    public bool IsComplete => Problems.Count == 0 && Failed == 0 && Unread == 0 && Read + Added == Sent + Failed + SkippedDocs;

    /// <summary>Documents that came into indices of the target from indices of other names, by the index of the target.</summary>
    public static IReadOnlyDictionary<string, long> Incoming(IEnumerable<IndexTally> tallies) => Sum(tallies.Select(tally => tally.Elsewhere));

    /// <summary>Tallies by where the documents are on the target: several backing indices may go into one data stream.</summary>
    public static IEnumerable<IndexTally> Combine(IEnumerable<IndexTally> tallies, Func<string, string> destination) =>
        tallies.GroupBy(tally => destination(tally.Index)).Select(group => new IndexTally
        {
            Index = group.Key,
            LiveDocs = group.Sum(tally => tally.LiveDocs),
            Read = group.Sum(tally => tally.Read),
            Added = group.Sum(tally => tally.Added),
            Sent = group.Sum(tally => tally.Sent),
            Failed = group.Sum(tally => tally.Failed),
            Skipped = Sum(group.Select(tally => tally.Skipped)),
            Elsewhere = Sum(group.Select(tally => tally.Elsewhere)),
            SourceBytes = group.Sum(tally => tally.SourceBytes),
            Problems = [.. group.SelectMany(tally => tally.Problems)],
        });

    internal static IReadOnlyDictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> counts) =>
        counts.SelectMany(count => count).GroupBy(count => count.Key).ToDictionary(same => same.Key, same => same.Sum(count => count.Value));
}
