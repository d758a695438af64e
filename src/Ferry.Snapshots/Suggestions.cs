namespace Ferry.Snapshots;

/// <summary>The names that somebody who mistyped one may have meant.</summary>
public static class Suggestions
{
    private const int MaxShown = 10;

    /// <summary>"It has: b, c (and 3 more).", closest name first.</summary>
    public static string Of(string verb, string wanted, IEnumerable<string> names)
    {
        var sorted = names.OrderBy(name => Distance(wanted, name)).ThenBy(name => name, StringComparer.Ordinal).ToList();
        var more = sorted.Count > MaxShown ? $" (and {sorted.Count - MaxShown} more)" : "";
        return sorted.Count == 0 ? $"{verb} none." : $"{verb}: {string.Join(", ", sorted.Take(MaxShown))}{more}.";
    }

    /// <summary>Levenshtein's distance, letter case apart.</summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var best = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = best;
            }
        }

        return row[b.Length];
    }
}
