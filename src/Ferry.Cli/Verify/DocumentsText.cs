using Ferry.Cli.Terminal;
using Ferry.Verification.Documents;

namespace Ferry.Cli.Verify;

/// <summary>A report of compared documents as text.</summary>
public static class DocumentsText
{
    /// <summary>The table and what is listed below it.</summary>
    public static void Write(DocumentsReport report, Output output)
    {
        var table = new TextTable(
            new("index"), new("in snapshot", true), new("compared", true), new("same", true), new("missing", true), new("different", true),
            new("routing differs", true), new("not comparable", true), new("on target", true), new("extra", true), new("verdict"));
        foreach (var index in report.Indices)
        {
            table.Add(
                index.IsVerified ? "green" : "red", Visible.Text(index.Index), Live(index), Quantity.Number(index.Compared), Quantity.Number(index.Same),
                Quantity.Number(index.Missing), Quantity.Number(index.Different), Quantity.Number(index.RoutingDiffers), Quantity.Number(index.NotComparable),
                index.Count.Docs is { } docs ? Quantity.Number(docs) : "no index", Extra(index), report.VerdictOf(index));
        }

        table.Write(output);
        foreach (var index in report.Indices)
        {
            WriteFindings(index, output.Results);
        }
    }

    /// <summary>A report for itself, with lines to sign.</summary>
    public static void WriteFile(DocumentsReport report, TextWriter writer)
    {
        writer.WriteLine("Ferry: documents of a snapshot compared with a target");
        writer.WriteLine();
        foreach (var (name, value) in Header(report))
        {
            writer.WriteLine($"{name + ":",-12}{Visible.Text(value)}");
        }

        writer.WriteLine();
        writer.WriteLine(Visible.Text(report.Verdict));
        writer.WriteLine();
        Write(report, new Output(writer, TextWriter.Null, resultsAreTerminal: false, notesAreTerminal: false));
        foreach (var problem in report.Indices.SelectMany(index => index.Problems))
        {
            writer.WriteLine($"source incomplete: {Visible.Text(problem)}");
        }

        writer.WriteLine();
        writer.WriteLine("Name: ______________________   Date: ______________   Signature: ______________________");
    }

    /// <summary>What was compared with what.</summary>
    public static IEnumerable<(string Name, string Value)> Header(DocumentsReport report) =>
    [
        ("repository", report.Repository),
        ("snapshot", $"{report.Snapshot} ({report.SnapshotUuid})"),
        ("target", $"{report.Target} ({report.TargetVersion})"),
        ("compared", $"{report.SampleText}: {Quantity.Number(report.Compared)} of {Quantity.Number(report.LiveDocs)}"),
        ("taken", $"{report.Taken:yyyy-MM-ddTHH:mm:ssZ}, in {report.Duration.TotalSeconds:0.0} s"),
        ("Ferry", DocumentsReport.FerryVersion),
    ];

    public static string Live(IndexComparison index) => (index.IsLiveKnown ? "" : "≤ ") + Quantity.Number(index.LiveDocs);

    public static string Extra(IndexComparison index) => index.Extra is not { } extra ? "-" : extra < 0 ? $"fewer {Quantity.Number(-extra)}" : Quantity.Number(extra);

    private static void WriteFindings(IndexComparison index, TextWriter writer)
    {
        foreach (var fate in index.Findings.GroupBy(finding => finding.Fate))
        {
            foreach (var finding in fate)
            {
                writer.WriteLine(Visible.Text($"{DocumentsReport.NameOf(finding.Fate)}: {index.Index}/{finding.Id} {DocumentsReport.Explain(finding)}".TrimEnd()));
            }

            if (DocumentsReport.Unlisted(index, fate.Key) is > 0 and var more)
            {
                writer.WriteLine($"{DocumentsReport.NameOf(fate.Key)}: {Visible.Text(index.Index)}: {Quantity.Number(more)} more");
            }
        }
    }
}
