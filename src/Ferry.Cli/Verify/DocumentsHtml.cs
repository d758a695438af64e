using System.Text;
using Ferry.Cli.Terminal;
using Ferry.Verification.Documents;
using static Ferry.Cli.Terminal.HtmlPage;

namespace Ferry.Cli.Verify;

/// <summary>A report of compared documents as one page of HTML that needs nothing else, for screens and for paper.</summary>
public static class DocumentsHtml
{
    private const string Styles =
        """
        :root { --same: #2e7d4f; --missing: #b3261e; --different: #d1620b; --routing: #b58900; --unknown: #7a7f87; --rest: #e6e8eb; }
        .good { background: var(--same); } .bad { background: var(--missing); }
        table { border-collapse: collapse; width: 100%; font-size: .9em; }
        th, td { border-bottom: 1px solid #d0d7de; padding: .35rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        thead th { border-bottom: 2px solid #57606a; } th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; } th.n { overflow-wrap: normal; } td.n { white-space: nowrap; }
        .indices td:first-child, .indices td:last-child { min-width: 8.5em; }
        .findings { table-layout: fixed; } .findings th:nth-child(1) { width: 8%; } .findings th:nth-child(2) { width: 11%; } .findings th:nth-child(3) { width: 17%; }
        .findings th:nth-child(4) { width: 15%; } .findings th:nth-child(5) { width: 13%; }
        code { font: .85em ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        .chart { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .4rem 1rem; align-items: center; margin-bottom: 1rem; }
        .chart > span { overflow-wrap: anywhere; }
        .same { background: var(--same); } .missing { background: var(--missing); } .different { background: var(--different); }
        .routing { background: var(--routing); } .unknown { background: var(--unknown); } .rest { background: var(--rest); }
        .sign { display: grid; grid-template-columns: 2fr 1fr 2fr; gap: 2rem; margin-top: 4rem; break-inside: avoid; }
        .sign div { border-top: 1px solid #1b1f24; padding-top: .3rem; color: #57606a; }
        @media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } tr, .chart { break-inside: avoid; } thead { display: table-header-group; } }
        """;

    public static string Of(DocumentsReport report)
    {
        var page = new StringBuilder(HtmlPage.Begin("documents compared", Styles));
        page.Append("<h1>Documents of a snapshot compared with a target</h1>\n<dl>");
        foreach (var (name, value) in DocumentsText.Header(report))
        {
            page.Append($"<dt>{Escape(name)}</dt><dd>{Escape(value)}</dd>");
        }

        page.Append($"</dl>\n<p class=\"verdict {(report.IsVerified ? "good" : "bad")}\">{Escape(report.Verdict)}</p>\n");
        AppendBars(report, page);
        AppendTable(report, page);
        AppendProblems(report, page);
        AppendFindings(report, page);
        page.Append("<div class=\"sign\"><div>name</div><div>date</div><div>signature</div></div>\n" + HtmlPage.End);
        return page.ToString();
    }

    private static void AppendBars(DocumentsReport report, StringBuilder page)
    {
        page.Append("<h2>Each index</h2>\n<div class=\"chart\">");
        foreach (var index in report.Indices)
        {
            var total = Math.Max(index.LiveDocs, index.Compared + index.NotComparable);
            page.Append($"<span>{Escape(index.Index)}</span><div class=\"bar\">");
            foreach (var (style, _, documents) in Parts(index))
            {
                if (documents > 0)
                {
                    page.Append($"<i class=\"{style}\" style=\"width:{100.0 * documents / total:0.####}%\"></i>");
                }
            }

            page.Append("</div>");
        }

        page.Append("</div>\n<p class=\"key\">");
        foreach (var (style, name) in Parts(null).Select(part => (part.Style, part.Name)).Append(("rest", "not in the sample")))
        {
            page.Append($"<span><i class=\"{style}\"></i>{Escape(name)}</span>");
        }

        page.Append("</p>\n");
    }

    private static IEnumerable<(string Style, string Name, long Documents)> Parts(IndexComparison? index) =>
    [
        ("same", "same", index?.Same ?? 0),
        ("missing", "missing", index?.Missing ?? 0),
        ("different", "different", index?.Different ?? 0),
        ("routing", "routing differs", index?.RoutingDiffers ?? 0),
        ("unknown", "not comparable", index?.NotComparable ?? 0),
    ];

    private static void AppendTable(DocumentsReport report, StringBuilder page)
    {
        string[] numbers = ["in snapshot", "compared", "same", "missing", "different", "routing differs", "not comparable", "on target", "extra"];
        page.Append("<table class=\"indices\"><thead><tr><th>index</th>");
        page.AppendJoin("", numbers.Select(name => $"<th class=\"n\">{name}</th>"));
        page.Append("<th>verdict</th></tr></thead><tbody>\n");
        foreach (var index in report.Indices)
        {
            string[] cells =
            [
                DocumentsText.Live(index), Quantity.Number(index.Compared), Quantity.Number(index.Same), Quantity.Number(index.Missing),
                Quantity.Number(index.Different), Quantity.Number(index.RoutingDiffers), Quantity.Number(index.NotComparable),
                index.Count.Docs is { } docs ? Quantity.Number(docs) : "no index", DocumentsText.Extra(index),
            ];
            page.Append($"<tr><td>{Escape(index.Index)}</td>");
            page.AppendJoin("", cells.Select(cell => $"<td class=\"n\">{Escape(cell)}</td>"));
            page.Append($"<td>{Escape(report.VerdictOf(index))}</td></tr>\n");
        }

        page.Append("</tbody></table>\n");
    }

    private static void AppendProblems(DocumentsReport report, StringBuilder page)
    {
        var problems = report.Indices.SelectMany(index => index.Problems).ToList();
        if (problems.Count > 0)
        {
            page.Append("<h2>What is incomplete in the source</h2>\n<ul>");
            page.AppendJoin("", problems.Select(problem => $"<li>{Escape(problem)}</li>"));
            page.Append("</ul>\n");
        }
    }

    private static void AppendFindings(DocumentsReport report, StringBuilder page)
    {
        if (!report.Indices.Any(index => index.Findings.Count > 0))
        {
            return;
        }

        page.Append("<h2>Differences</h2>\n<table class=\"findings\"><thead><tr>");
        page.AppendJoin("", ((string[])["found", "index", "id", "routing", "where", "in the snapshot", "on the target"]).Select(name => $"<th>{name}</th>"));
        page.Append("</tr></thead><tbody>\n");
        foreach (var index in report.Indices)
        {
            foreach (var fate in index.Findings.GroupBy(finding => finding.Fate))
            {
                foreach (var finding in fate)
                {
                    AppendFinding(index, finding, page);
                }

                if (DocumentsReport.Unlisted(index, fate.Key) is > 0 and var more)
                {
                    page.Append($"<tr><td>{DocumentsReport.NameOf(fate.Key)}</td><td>{Escape(index.Index)}</td>");
                    page.Append($"<td colspan=\"5\">{Quantity.Number(more)} more</td></tr>\n");
                }
            }
        }

        page.Append("</tbody></table>\n");
    }

    private static void AppendFinding(IndexComparison index, DocumentFinding finding, StringBuilder page)
    {
        var routing = finding.Routing == finding.TargetRouting || finding.Fate == DocumentFate.Missing
            ? Code(finding.Routing)
            : $"{Code(finding.Routing, "(none)")} in the snapshot, {Code(finding.TargetRouting, "(none)")} on the target";
        page.Append($"<tr><td>{DocumentsReport.NameOf(finding.Fate)}</td><td>{Escape(index.Index)}</td><td>{Code(finding.Id)}</td><td>{routing}</td>");
        page.Append(finding.Reason is { } reason
            ? $"<td colspan=\"3\">{Escape(reason)}</td></tr>\n"
            : $"<td>{Pointer(finding)}</td><td>{Value(finding, finding.Difference?.SourceValue)}</td><td>{Value(finding, finding.Difference?.TargetValue)}</td></tr>\n");
    }

    private static string Pointer(DocumentFinding finding) =>
        finding.Difference is not { } difference ? "" : difference.JsonPointer.Length == 0 ? "the root" : Code(difference.JsonPointer);

    private static string Value(DocumentFinding finding, string? value) => finding.Difference is null ? "" : Code(value, "nothing");

    private static string Code(string? text, string absent = "") => text is null ? absent : $"<code>{Escape(text)}</code>";
}
