using System.Globalization;

namespace Ferry.Cli.Metadata;

/// <summary>Two texts in the unified form of diff, as patch and reviewers know it. Both texts end with a line end.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Empty if the texts are the same.</summary>
    public static IReadOnlyList<string> Of(string beforeName, string afterName, IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var lines = LineEdits.Between(before, after);
        var diff = new List<string>();
        int position = 0, oldLine = 1, newLine = 1;
        foreach (var (start, end) in Hunks(lines))
        {
            // Lines between hunks are the same in both.
            (oldLine, newLine) = (oldLine + start - position, newLine + start - position);
            var hunk = lines[start..end];
            var (oldCount, newCount) = (hunk.Count(line => line.Sign != '+'), hunk.Count(line => line.Sign != '-'));
            diff.Add($"@@ -{Range(oldLine, oldCount)} +{Range(newLine, newCount)} @@");
            diff.AddRange(hunk.Select(line => line.Sign + line.Text));
            (oldLine, newLine, position) = (oldLine + oldCount, newLine + newCount, end);
        }

        return diff.Count == 0 ? [] : [$"--- {beforeName}", $"+++ {afterName}", .. diff];
    }

    /// <summary>An empty range is named by the line before it, and a count of 1 is left out (POSIX, diff -U).</summary>
    private static string Range(int start, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start - 1 : start)}{(count == 1 ? "" : $",{count}")}");

    private static IEnumerable<(int Start, int End)> Hunks(List<LineEdit> lines)
    {
        var changed = Enumerable.Range(0, lines.Count).Where(i => lines[i].Sign != ' ').ToList();
        for (var i = 0; i < changed.Count;)
        {
            var last = i;
            while (last + 1 < changed.Count && changed[last + 1] - changed[last] <= 2 * Context)
            {
                last++;
            }

            yield return (Math.Max(0, changed[i] - Context), Math.Min(lines.Count, changed[last] + Context + 1));
            i = last + 1;
        }
    }
}
