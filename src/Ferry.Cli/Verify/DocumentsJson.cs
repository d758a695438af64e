using Ferry.Verification.Documents;

namespace Ferry.Cli.Verify;

/// <summary>A report of compared documents as JSON.</summary>
public static class DocumentsJson
{
    public static object Of(DocumentsReport report) => new
    {
        report.Repository,
        report.Snapshot,
        report.SnapshotUuid,
        report.Target,
        report.TargetVersion,
        Verified = report.IsVerified,
        report.Verdict,
        Sample = new
        {
            All = report.Sample.IsWhole,
            Percent = report.Sample.Share * 100,
            Seed = report.Sample.IsWhole ? (int?)null : report.Sample.Seed,
        },
        report.Taken,
        Seconds = Math.Round(report.Duration.TotalSeconds, 3),
        DocumentsReport.FerryVersion,
        report.LiveDocs,
        report.Compared,
        Indices = report.Indices.Select(Index),
        report.Excluded,
    };

    private static object Index(IndexComparison index) => new
    {
        index.Index,
        index.LiveDocs,
        LiveDocsKnown = index.IsLiveKnown,
        index.Compared,
        index.Same,
        index.Missing,
        index.Different,
        index.RoutingDiffers,
        index.NotComparable,
        NoSource = index[DocumentFate.NoSource],
        Unreadable = index[DocumentFate.Unreadable],
        TargetCount = index.Count.Docs,
        index.Extra,
        Verified = index.IsVerified,
        index.Problems,
        Findings = index.Findings.Select(finding => new
        {
            finding.Fate,
            finding.Id,
            finding.Routing,
            finding.TargetRouting,
            Pointer = finding.Difference?.JsonPointer,
            finding.Difference?.SourceValue,
            finding.Difference?.TargetValue,
            finding.Reason,
        }),
    };
}
