using Ferry.Cli.Terminal;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.Transforms;
using Spectre.Console;

namespace Ferry.Cli.Metadata;

/// <summary>A report of metadata as a tree of text: objects by kind, then changes by transform, then what is left to the user.</summary>
public sealed class MetadataText(Output output)
{
    public static void Write(MetadataReport report, Output output) => new MetadataText(output).Write(report);

    /// <summary>A report for itself, with what stands in the way and the verdict.</summary>
    public static void WriteFile(MetadataReport report, TextWriter writer)
    {
        writer.WriteLine("Ferry: metadata of a cluster brought to a target");
        writer.WriteLine();
        writer.WriteLine(report.Verdict);
        foreach (var problem in report.PlanProblems)
        {
            writer.WriteLine(Visible.Text(problem));
        }

        writer.WriteLine();
        Write(report, new Output(writer, TextWriter.Null, resultsAreTerminal: false, notesAreTerminal: false));
    }

    private void Write(MetadataReport report)
    {
        Line(0, $"source: {report.Source}");
        Line(0, $"target: {report.Target}");
        foreach (var kind in report.Kinds)
        {
            Line(0, "");
            Line(0, $"{KindNames.Plural(kind.Key)}: {string.Join(", ", kind.GroupBy(result => result.Outcome).OrderBy(group => group.Key).Select(group => $"{Quantity.Number(group.Count())} {MetadataReport.Word(group.Key)}"))}", "bold");
            foreach (var result in kind)
            {
                WriteObject(result);
            }
        }

        foreach (var (transform, changes) in report.ChangesByTransform())
        {
            WriteTransform(transform, changes);
        }

        WriteLeft(report);
    }

    private void WriteObject(ObjectResult result)
    {
        Line(1, $"{MetadataReport.Word(result.Outcome),-13}{MetadataReport.Name(result)}{(result.Changes.Count == 0 ? "" : $"  {MetadataReport.ChangesOf(result)}")}", result.IsProblem ? "red" : result.Outcome is ObjectOutcome.Created or ObjectOutcome.Updated ? "green" : null);
        if (result.Message is { } message)
        {
            Line(3, message, result.IsProblem ? "red" : "yellow");
        }

        foreach (var difference in result.Differences)
        {
            Line(3, $"{difference.Place}: has {ShortJson.Of(difference.Before)}, is to have {ShortJson.Of(difference.After)}");
        }
    }

    private void WriteTransform(AppliedTransform transform, IReadOnlyList<(ObjectResult Object, Change Change)> changes)
    {
        Line(0, "");
        Line(0, $"{transform.Name}: {transform.Sentence}", "bold");
        foreach (var group in ChangeGroup.Of(changes))
        {
            Line(1, $"{group.Place}: {group.Text}{(group.Loss == Loss.Lossy ? " (lossy)" : "")}", group.Loss == Loss.Lossy ? "yellow" : null);
            if (group.Note is { } note)
            {
                Line(3, note);
            }

            Line(3, $"in {ChangeGroup.Listed(group.Objects)}");
        }
    }

    private void WriteLeft(MetadataReport report)
    {
        if (report.LeftOut.Count > 0)
        {
            Line(0, "");
            Line(0, $"left out: {Quantity.Number(report.LeftOut.Count)}", "bold");
            foreach (var group in report.LeftOut.GroupBy(left => (left.Kind, left.Reason)))
            {
                var names = group.Select(left => left.Name).ToList();
                Line(1, $"{(names.Count == 1 ? KindNames.Singular(group.Key.Kind) : KindNames.Plural(group.Key.Kind))} {ChangeGroup.Listed(names)}");
                Line(3, group.Key.Reason);
            }
        }

        if (report.NotMigrated.Count > 0)
        {
            Line(0, "");
            Line(0, "not migrated, for you to do:", "bold");
            foreach (var part in report.NotMigrated)
            {
                Line(1, $"{part.What} ({string.Join(", ", part.Names)})");
                Line(3, part.Advice);
            }
        }
    }

    private void Line(int depth, string text, string? style = null)
    {
        var line = new string(' ', 2 * depth) + Visible.Text(text);
        if (output.ResultsAreTerminal && style is not null)
        {
            output.ResultConsole.MarkupLine($"[{style}]{Markup.Escape(line)}[/]");
        }
        else
        {
            output.Results.WriteLine(line);
        }
    }
}
