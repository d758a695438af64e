using System.Text;

namespace Ferry.Transforms.Mappings;

/// <summary>
/// Patterns of dates up to Elasticsearch 6 are those of Joda-Time, later ones those of java.time. Most letters mean the same. Where a
/// pattern of java.time has letters that Joda reads in another way, it is written with "8" in front, which all servers since 6.8 take for
/// "java.time", so that it cannot be translated twice.
/// </summary>
internal static class DatePattern
{
    private static readonly string[] Names =
    [
        "basic_date", "basic_date_time", "basic_date_time_no_millis", "basic_ordinal_date", "basic_ordinal_date_time",
        "basic_ordinal_date_time_no_millis", "basic_time", "basic_time_no_millis", "basic_t_time", "basic_t_time_no_millis", "basic_week_date",
        "basic_week_date_time", "basic_week_date_time_no_millis", "date", "date_hour", "date_hour_minute", "date_hour_minute_second",
        "date_hour_minute_second_fraction", "date_hour_minute_second_millis", "date_optional_time", "date_time", "date_time_no_millis", "hour",
        "hour_minute", "hour_minute_second", "hour_minute_second_fraction", "hour_minute_second_millis", "ordinal_date", "ordinal_date_time",
        "ordinal_date_time_no_millis", "time", "time_no_millis", "t_time", "t_time_no_millis", "week_date", "week_date_time",
        "week_date_time_no_millis", "weekyear", "weekyear_week", "weekyear_week_day", "year", "year_month", "year_month_day",
    ];

    private static readonly HashSet<string> Known =
        [.. Names, .. Names.Select(name => "strict_" + name), "epoch_millis", "epoch_second", "iso8601", "week_year", "strict_date_optional_time_nanos"];

    /// <summary>yearMonthDay → year_month_day.</summary>
    private static readonly Dictionary<string, string> CamelCase = Known.Where(name => name.Contains('_')).ToDictionary(Camel, name => name);

    /// <summary>Formats that java.time has for one of Joda-Time, in the order in which they are tried.</summary>
    /// <param name="format">A name or a pattern, without alternatives.</param>
    /// <returns>Null if it has none.</returns>
    public static IReadOnlyList<string>? Translate(string format)
    {
        if (CurrentName(format) is { } name)
        {
            return [name];
        }

        if (format.StartsWith('8'))
        {
            var pattern = format[1..];
            return [Letters(pattern).Intersect("YxZ").Any() ? format : pattern];
        }

        if (Letters(format).Contains('C'))
        {
            return null;
        }

        // Joda takes any of "Z", "+02", "+0200" and "+02:00"; the first is how dates are shown.
        string[] zones = Zones(format) switch { "Z" => ["Z", "X", "XXX"], "ZZ" => ["XXX", "X"], "ZZZ" => ["VV"], _ => [""] };
        return [.. zones.Select(zone => Java(format, zone)).Distinct()];
    }

    /// <summary>The name that a format has today; null if it is a pattern.</summary>
    public static string? CurrentName(string format) => Known.Contains(format) ? format : CamelCase.GetValueOrDefault(format);

    /// <summary>Joda reads two digits as the year of 100 around now, java.time as of 2000 to 2099.</summary>
    public static bool HasShortYear(string format) =>
        CurrentName(format) is null && !format.StartsWith('8') && Runs(format).Any(run => !run.IsLiteral && run.Text is "yy" or "YY" or "xx");

    /// <summary>
    /// Whether it has words (full names of months or days, eras, zones) that servers on newer Java only know in a language that is named. A
    /// language also decides when weeks begin, so patterns of weeks do without.
    /// </summary>
    public static bool HasWords(string format) =>
        CurrentName(format) is null
        && Runs(format).Any(run => !run.IsLiteral && run.Text is "z" or ['G', ..] or ['E', 'E', 'E', 'E', ..] or ['M', 'M', 'M', 'M', ..])
        && !Letters(format).Intersect("xwe").Any();

    private static string Java(string pattern, string zone)
    {
        var java = new StringBuilder();
        foreach (var (text, isLiteral) in Runs(pattern))
        {
            _ = isLiteral ? java.Append(text) : text[0] switch
            {
                'Y' => java.Append(text == "YY" ? "uu" : new string('y', text.Length)),
                'y' => java.Append(text == "yy" ? "uu" : text),
                'x' => java.Append('Y', text.Length),
                'Z' => java.Append(zone),
                'S' => java.Append('S', int.Min(text.Length, 9)),
                _ => java.Append(text),
            };
        }

        return Letters(java.ToString()).Contains('Y') ? $"8{java}" : java.ToString();
    }

    private static string Zones(string pattern) => Runs(pattern).Where(run => !run.IsLiteral && run.Text[0] == 'Z').Select(run => run.Text).FirstOrDefault("");

    private static IEnumerable<char> Letters(string pattern) => Runs(pattern).Where(run => !run.IsLiteral).Select(run => run.Text[0]);

    /// <summary>Runs of one letter, and what stands for itself: all else, and what is between quotes.</summary>
    private static List<(string Text, bool IsLiteral)> Runs(string pattern)
    {
        var runs = new List<(string Text, bool IsLiteral)>();
        for (int begin = 0, end; begin < pattern.Length; begin = end)
        {
            var first = pattern[begin];
            end = begin + 1;
            if (first == '\'')
            {
                var quote = pattern.IndexOf('\'', end);
                end = quote < 0 ? pattern.Length : quote + 1;
            }
            else if (char.IsAsciiLetter(first))
            {
                while (end < pattern.Length && pattern[end] == first)
                {
                    end++;
                }
            }

            runs.Add((pattern[begin..end], first == '\'' || !char.IsAsciiLetter(first)));
        }

        return runs;
    }

    private static string Camel(string name) =>
        string.Concat(name.Split('_').Select((word, position) => position == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
