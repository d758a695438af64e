using Ferry.Cli.Terminal;
using Ferry.Snapshots;
using Ferry.Verification.Documents;

namespace Ferry.Cli.Verify;

/// <summary>What a comparison of documents found, and what was compared with what.</summary>
public sealed record DocumentsReport
{
    /// <summary>Indices that a verdict names.</summary>
    private const int MaxNamed = 5;

    public required string Repository { get; init; }

    public required string Snapshot { get; init; }

    public required string SnapshotUuid { get; init; }

    public required Uri Target { get; init; }

    /// <summary>What the target says it is: "OpenSearch 2.19.4".</summary>
    public required string TargetVersion { get; init; }

    public required Sample Sample { get; init; }

    /// <summary>When the comparison began.</summary>
    public required DateTimeOffset Taken { get; init; }

    public required TimeSpan Duration { get; init; }

    public required IReadOnlyList<IndexComparison> Indices { get; init; }

    public required IReadOnlyList<ExcludedIndex> Excluded { get; init; }

    public static string FerryVersion => typeof(DocumentsReport).Assembly.GetName().Version!.ToString(3);

    public long LiveDocs => Indices.Sum(index => index.LiveDocs);

    public long Compared => Indices.Sum(index => index.Compared);

    /// <summary>Something was compared, and nothing differs.</summary>
    public bool IsVerified => Compared > 0 && Indices.All(index => index.IsVerified);

    public string SampleText => Sample.IsWhole ? "every document" : $"{Sample.Share * 100:0.######}%, seed {Sample.Seed}";

    /// <summary>In one sentence.</summary>
    public string Verdict =>
        IsVerified && Sample.IsWhole ? $"verified: all {Quantity.Number(Compared)} documents of the snapshot are the same on the target, which has no others"
        : IsVerified ? $"verified by a sample: {Quantity.Number(Compared)} of {Quantity.Number(LiveDocs)} documents are the same on the target, and the counts agree"
        : Compared == 0 ? "not verified: no document was compared"
        : "not verified: " + string.Join(", ", Failing().Take(MaxNamed).Select(index => $"{index.Index} ({VerdictOf(index)})"))
            + (Failing().Count() - MaxNamed is > 0 and var more ? $" and {more} indices more" : "");

    /// <summary>In a few words.</summary>
    public string VerdictOf(IndexComparison index)
    {
        if (index.Count.Docs is null)
        {
            return "no such index on the target";
        }

        if (index.IsVerified)
        {
            return index.LiveDocs == 0 ? "empty" : Sample.IsWhole ? "same" : "sample same";
        }

        (string Text, long Count)[] parts =
        [
            ("missing", index.Missing), ("different", index.Different), ("routing differs", index.RoutingDiffers), ("not comparable", index.NotComparable),
            ("extra", Math.Max(0, index.Extra ?? 0)), ("fewer", Math.Max(0, -index.Extra ?? 0)),
        ];
        var found = parts.Where(part => part.Count > 0).Select(part => $"{part.Text}: {Quantity.Number(part.Count)}");
        return string.Join(", ", index.Problems.Count > 0 ? found.Append("source incomplete") : found) is { Length: > 0 } text ? text : "nothing compared";
    }

    private IEnumerable<IndexComparison> Failing() => Indices.Where(index => !index.IsVerified);

    /// <summary>Name of a fate, as the columns have it.</summary>
    public static string NameOf(DocumentFate fate) => fate switch
    {
        DocumentFate.Same => "same",
        DocumentFate.Missing => "missing",
        DocumentFate.Different => "different",
        DocumentFate.RoutingDiffers => "routing differs",
        DocumentFate.NoSource => "no source",
        _ => "unreadable",
    };

    /// <summary>What is to be said of a finding beyond fate, index and id.</summary>
    public static string Explain(DocumentFinding finding) => finding switch
    {
        { Reason: { } reason } => reason,
        { Difference: { } difference } =>
            $"at {(difference.JsonPointer.Length == 0 ? "the root" : difference.JsonPointer)}: {difference.SourceValue ?? "nothing"} in the snapshot, {difference.TargetValue ?? "nothing"} on the target"
            + (finding.Routing == finding.TargetRouting ? "" : $"; {RoutingsOf(finding)}"),
        { Fate: DocumentFate.RoutingDiffers } => RoutingsOf(finding),
        { Routing: { } routing } => $"routing {routing}",
        _ => "",
    };

    private static string RoutingsOf(DocumentFinding finding) => $"routing {finding.Routing ?? "(none)"} in the snapshot, {finding.TargetRouting ?? "(none)"} on the target";

    /// <summary>How many documents of an index with that fate are not listed.</summary>
    public static long Unlisted(IndexComparison index, DocumentFate fate) => index[fate] - index.Findings.Count(finding => finding.Fate == fate);
}
