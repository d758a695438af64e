using System.Text;
using Ferry.Cli.Terminal;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.Transforms;
using static Ferry.Cli.Terminal.HtmlPage;

namespace Ferry.Cli.Metadata;

/// <summary>A report of metadata as one page of HTML that needs nothing else, for screens and for paper.</summary>
public static class MetadataHtml
{
    private const string Styles =
        """
        :root { --made: #2e7d4f; --present: #5b8c6e; --creatable: #2f6f9f; --different: #d1620b; --failed: #b3261e; --blocked: #7a4b8c; --dropped: #7a7f87; --rest: #e6e8eb; }
        h3 { font-size: .95rem; margin: 1.25rem 0 .25rem; }
        .good { background: var(--made); } .bad { background: var(--failed); }
        .chart { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr max-content; gap: .4rem 1rem; align-items: center; margin-bottom: 1rem; }
        .created, .updated { background: var(--made); } .present { background: var(--present); } .creatable { background: var(--creatable); }
        .different { background: var(--different); } .failed { background: var(--failed); } .blocked { background: var(--blocked); } .dropped { background: var(--dropped); }
        .tag { color: #fff; border-radius: .2rem; padding: .05rem .45rem; font-size: .8rem; white-space: nowrap; } .lossy { background: var(--different); }
        details { border-bottom: 1px solid #d0d7de; padding: .35rem .2rem; } summary { cursor: pointer; overflow-wrap: anywhere; } summary small { color: #57606a; }
        .message { color: var(--failed); margin: .3rem 0; overflow-wrap: anywhere; }
        table { border-collapse: collapse; width: 100%; font-size: .88em; table-layout: fixed; margin: .4rem 0 .8rem; }
        th, td { border-bottom: 1px solid #d0d7de; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        thead th { border-bottom: 2px solid #57606a; }
        code, pre { font: .85em ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; } pre { background: #f6f8fa; padding: .6rem; margin: .3rem 0; }
        @media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } tr, .chart, details { break-inside: avoid; } thead { display: table-header-group; } }
        """;

    public static string Of(MetadataReport report)
    {
        var page = new StringBuilder(HtmlPage.Begin("metadata", Styles));
        page.Append("<h1>Metadata of a cluster brought to a target</h1>\n<dl>");
        foreach (var (name, value) in ((string, string)[])[("source", report.Source), ("target", report.Target), ("taken", $"{report.Taken:yyyy-MM-ddTHH:mm:ssZ}"), ("run", Mode(report.Mode))])
        {
            page.Append($"<dt>{Escape(name)}</dt><dd>{Escape(value)}</dd>");
        }

        page.Append($"</dl>\n<p class=\"verdict {(report.IsComplete ? "good" : "bad")}\">{Escape(report.Verdict)}</p>\n");
        AppendBars(report, page);
        AppendTrouble(report, page);
        AppendTransforms(report, page);
        AppendObjects(report, page);
        AppendLeft(report, page);
        page.Append(HtmlPage.End);
        return page.ToString();
    }

    private static string Mode(MetadataMode mode) => mode switch
    {
        MetadataMode.Evaluate => "evaluate: nothing was written to the target",
        MetadataMode.Probe => "evaluate --probe: every object was tried under another name and deleted again",
        MetadataMode.Migrate => "migrate: what was missing was made",
        _ => "migrate --update: what was missing was made, what was different was changed",
    };

    private static void AppendBars(MetadataReport report, StringBuilder page)
    {
        page.Append("<h2>Objects</h2>\n<div class=\"chart\">");
        foreach (var kind in report.Kinds)
        {
            page.Append($"<span>{Escape(KindNames.Plural(kind.Key))}</span><div class=\"bar\">");
            foreach (var outcome in kind.GroupBy(result => result.Outcome).OrderBy(group => group.Key))
            {
                page.Append($"<i class=\"{Style(outcome.Key)}\" style=\"width:{100.0 * outcome.Count() / kind.Count():0.####}%\"></i>");
            }

            page.Append($"</div><span>{Quantity.Number(kind.Count())}</span>");
        }

        page.Append("</div>\n<p class=\"key\">");
        foreach (var outcome in report.Results.Select(result => result.Outcome).Distinct().Order())
        {
            page.Append($"<span><i class=\"{Style(outcome)}\"></i>{Escape(MetadataReport.Word(outcome))}</span>");
        }

        page.Append("</p>\n");
    }

    private static void AppendTrouble(MetadataReport report, StringBuilder page)
    {
        if (report.IsComplete)
        {
            return;
        }

        page.Append("<h2>What needs you</h2>\n");
        foreach (var text in report.PlanProblems)
        {
            page.Append($"<p class=\"message\">{Escape(text)}</p>\n");
        }

        foreach (var result in report.ProblemResults)
        {
            page.Append($"<p class=\"message\"><b>{Escape(FullName(result))}</b>: {Escape(result.Message ?? MetadataReport.Word(result.Outcome))}</p>\n");
        }
    }

    private static void AppendTransforms(MetadataReport report, StringBuilder page)
    {
        page.Append("<h2>Changes, by what made them</h2>\n");
        foreach (var (transform, changes) in report.ChangesByTransform())
        {
            var name = transform.Link is { } link ? $"<a href=\"{Escape(link.ToString())}\">{Escape(transform.Name)}</a>" : Escape(transform.Name);
            page.Append($"<h3>{name}</h3>\n<p>{Escape(transform.Sentence)}</p>\n<table><thead><tr><th>place</th><th>change</th><th>why, and what to know</th><th>in</th></tr></thead><tbody>\n");
            foreach (var group in ChangeGroup.Of(changes))
            {
                page.Append($"<tr><td><code>{Escape(group.Place)}</code></td><td><code>{Escape(group.Text)}</code> {(group.Loss == Loss.Lossy ? "<span class=\"tag lossy\">lossy</span>" : "")}</td><td>{Escape(group.Note ?? "")}</td><td>{Escape(ChangeGroup.Listed(group.Objects))}</td></tr>\n");
            }

            page.Append("</tbody></table>\n");
        }
    }

    private static void AppendObjects(MetadataReport report, StringBuilder page)
    {
        page.Append("<h2>Each object</h2>\n");
        foreach (var result in report.Results)
        {
            page.Append($"<details><summary><span class=\"tag {Style(result.Outcome)}\">{Escape(MetadataReport.Word(result.Outcome))}</span> {Escape(FullName(result))} <small>{MetadataReport.ChangesOf(result)}</small></summary>\n");
            if (result.Message is { } message)
            {
                page.Append($"<p class=\"message\">{Escape(message)}</p>");
            }

            if (result.Differences.Count > 0)
            {
                page.Append("<table><thead><tr><th>place</th><th>the target has</th><th>it is to have</th></tr></thead><tbody>");
                foreach (var difference in result.Differences)
                {
                    page.Append($"<tr><td><code>{Escape(difference.Place)}</code></td><td><code>{Escape(ShortJson.Of(difference.Before))}</code></td><td><code>{Escape(ShortJson.Of(difference.After))}</code></td></tr>");
                }

                page.Append("</tbody></table>");
            }

            var diff = MetadataDiff.Of(result);
            page.Append($"<pre>{string.Join('\n', (diff.Count > 0 ? diff : MetadataDiff.Lines(result.Definition)).Select(Escape))}</pre></details>\n");
        }
    }

    private static void AppendLeft(MetadataReport report, StringBuilder page)
    {
        if (report.LeftOut.Count > 0)
        {
            page.Append("<h2>Left out</h2>\n<table><thead><tr><th>object</th><th>reason</th></tr></thead><tbody>\n");
            foreach (var left in report.LeftOut)
            {
                page.Append($"<tr><td>{Escape(KindNames.Singular(left.Kind))} {Escape(left.Name)}</td><td>{Escape(left.Reason)}</td></tr>\n");
            }

            page.Append("</tbody></table>\n");
        }

        if (report.NotMigrated.Count > 0)
        {
            page.Append("<h2>Not migrated, for you to do</h2>\n<table><thead><tr><th>what</th><th>seen as</th><th>what to do</th></tr></thead><tbody>\n");
            foreach (var part in report.NotMigrated)
            {
                page.Append($"<tr><td>{Escape(part.What)}</td><td>{Escape(string.Join(", ", part.Names))}</td><td>{Escape(part.Advice)}</td></tr>\n");
            }

            page.Append("</tbody></table>\n");
        }
    }

    private static string Style(ObjectOutcome outcome) => outcome switch
    {
        ObjectOutcome.Creatable => "creatable",
        ObjectOutcome.Created => "created",
        ObjectOutcome.Present => "present",
        ObjectOutcome.Different => "different",
        ObjectOutcome.Updated => "updated",
        ObjectOutcome.Dropped => "dropped",
        ObjectOutcome.Failed => "failed",
        _ => "blocked",
    };

    private static string FullName(ObjectResult result) => $"{KindNames.Singular(result.Definition.Kind)} {MetadataReport.Name(result)}";
}
