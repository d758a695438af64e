using System.Globalization;

namespace Ferry.Cli.Metadata;

/// <summary>Two texts in the unified form of diff, as patch and reviewers know it.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Empty if the texts are the same.</summary>
    public static IReadOnlyList<string> Of(string beforeName, string afterName, string before, string after)
    {
        var lines = Edits(before.Split('\n'), after.Split('\n'));
        var diff = new List<string>();
        foreach (var (start, end) in Hunks(lines))
        {
            var (oldStart, newStart) = (1 + lines[..start].Count(line => line.Sign != '+'), 1 + lines[..start].Count(line => line.Sign != '-'));
            var hunk = lines[start..end];
            diff.Add($"@@ -{Range(oldStart, hunk.Count(line => line.Sign != '+'))} +{Range(newStart, hunk.Count(line => line.Sign != '-'))} @@");
            diff.AddRange(hunk.Select(line => line.Sign + line.Text));
        }

        return diff.Count == 0 ? [] : [$"--- {beforeName}", $"+++ {afterName}", .. diff];
    }

    private static string Range(int start, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start - 1 : start)}{(count == 1 ? "" : $",{count}")}");

    /// <summary>The longest common subsequence, from a table of lengths: definitions are thousands of lines at most.</summary>
    private static List<(char Sign, string Text)> Edits(string[] before, string[] after)
    {
        var lengths = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                lengths[i, j] = before[i] == after[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
            }
        }

        var lines = new List<(char, string)>();
        var (old, current) = (0, 0);
        while (old < before.Length || current < after.Length)
        {
            if (old < before.Length && current < after.Length && before[old] == after[current])
            {
                lines.Add((' ', before[old++]));
                current++;
            }
            else if (old < before.Length && (current == after.Length || lengths[old + 1, current] >= lengths[old, current + 1]))
            {
                lines.Add(('-', before[old++]));
            }
            else
            {
                lines.Add(('+', after[current++]));
            }
        }

        return lines;
    }

    private static IEnumerable<(int Start, int End)> Hunks(List<(char Sign, string Text)> lines)
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
