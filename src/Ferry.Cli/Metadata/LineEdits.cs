namespace Ferry.Cli.Metadata;

/// <summary>
/// What makes one text of the other: the longest common subsequence where a table of its lengths is small. Mappings of ten thousands of lines are
/// cut first at lines that each text has once, as names of fields, in the longest run that is in order in both (patience diff).
/// </summary>
public sealed class LineEdits
{
    /// <summary>4 bytes each.</summary>
    private const long MostCells = 4_000_000;

    private readonly IReadOnlyList<string> _before;
    private readonly IReadOnlyList<string> _after;
    private readonly List<LineEdit> _lines = [];

    private LineEdits(IReadOnlyList<string> before, IReadOnlyList<string> after) => (_before, _after) = (before, after);

    public static List<LineEdit> Between(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var edits = new LineEdits(before, after);
        edits.Add(0..before.Count, 0..after.Count);
        return edits._lines;
    }

    private void Add(Range before, Range after)
    {
        int old = before.Start.Value, oldEnd = before.End.Value, current = after.Start.Value, end = after.End.Value;
        for (; old < oldEnd && current < end && _before[old] == _after[current]; old++, current++)
        {
            _lines.Add(new(' ', _before[old]));
        }

        var same = 0;
        for (; old < oldEnd && current < end && _before[oldEnd - 1] == _after[end - 1]; oldEnd--, end--)
        {
            same++;
        }

        if ((long)(oldEnd - old) * (end - current) <= MostCells)
        {
            AddByTable(old, oldEnd, current, end);
        }
        else if (Anchors(old..oldEnd, current..end) is { Count: > 0 } anchors)
        {
            foreach (var (anchorBefore, anchorAfter) in anchors)
            {
                Add(old..anchorBefore, current..anchorAfter);
                _lines.Add(new(' ', _before[anchorBefore]));
                (old, current) = (anchorBefore + 1, anchorAfter + 1);
            }

            Add(old..oldEnd, current..end);
        }
        else
        {
            _lines.AddRange(Enumerable.Range(old, oldEnd - old).Select(i => new LineEdit('-', _before[i])));
            _lines.AddRange(Enumerable.Range(current, end - current).Select(i => new LineEdit('+', _after[i])));
        }

        for (var i = 0; i < same; i++)
        {
            _lines.Add(new(' ', _before[oldEnd + i]));
        }
    }

    private void AddByTable(int old, int oldEnd, int current, int end)
    {
        var (oldStart, start) = (old, current);
        var lengths = new int[oldEnd - old + 1, end - current + 1];
        for (var i = oldEnd - 1; i >= oldStart; i--)
        {
            for (var j = end - 1; j >= start; j--)
            {
                lengths[i - oldStart, j - start] = _before[i] == _after[j] ? Length(i + 1, j + 1) + 1 : Math.Max(Length(i + 1, j), Length(i, j + 1));
            }
        }

        while (old < oldEnd || current < end)
        {
            if (old < oldEnd && current < end && _before[old] == _after[current])
            {
                _lines.Add(new(' ', _before[old++]));
                current++;
            }
            else if (old < oldEnd && (current == end || Length(old + 1, current) >= Length(old, current + 1)))
            {
                _lines.Add(new('-', _before[old++]));
            }
            else
            {
                _lines.Add(new('+', _after[current++]));
            }
        }

        int Length(int i, int j) => lengths[i - oldStart, j - start];
    }

    /// <summary>The longest run of lines that are unique in both ranges and in the same order: by piles, as in patience sorting.</summary>
    private List<(int Before, int After)> Anchors(Range before, Range after)
    {
        var unique = Unique(_after, after);
        var piles = new List<(int Before, int After, int Previous)>();
        var tops = new List<int>();
        foreach (var (line, position) in Unique(_before, before).Where(each => unique.ContainsKey(each.Key)).OrderBy(each => each.Value))
        {
            var place = unique[line];
            // Most lines are in order, so their pile is the last.
            var pile = tops.FindLastIndex(top => piles[top].After < place) + 1;
            piles.Add((position, place, pile == 0 ? -1 : tops[pile - 1]));
            if (pile == tops.Count)
            {
                tops.Add(0);
            }

            tops[pile] = piles.Count - 1;
        }

        var run = new List<(int, int)>();
        for (var i = tops.Count == 0 ? -1 : tops[^1]; i >= 0; i = piles[i].Previous)
        {
            run.Add((piles[i].Before, piles[i].After));
        }

        run.Reverse();
        return run;
    }

    private static Dictionary<string, int> Unique(IReadOnlyList<string> lines, Range range) => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value)
        .GroupBy(i => lines[i])
        .Where(group => group.Count() == 1)
        .ToDictionary(group => group.Key, group => group.First());
}
