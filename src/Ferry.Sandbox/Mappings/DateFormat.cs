using System.Globalization;

namespace Ferry.Sandbox.Mappings;

/// <summary>
/// The date formats of a mapping: <c>strict_date_optional_time</c>, <c>epoch_millis</c>, <c>epoch_second</c> and patterns of
/// numbers such as <c>yyyy-MM-dd HH:mm:ss</c>. Another format takes every text, as nothing is known of it.
/// </summary>
internal sealed class DateFormat(string formats)
{
    private readonly string[] alternatives = formats.Split("||");

    public bool TryParse(string text, out long millis)
    {
        millis = 0;
        if (text.Length == 0) return false;
        foreach (var alternative in alternatives)
        {
            if (TryParse(alternative, text, out millis, out _)) return true;
        }

        return false;
    }

    /// <summary>Why a text was refused, in Java's words.</summary>
    public string Failure(string text)
    {
        if (alternatives.Length > 1) return "Failed to parse with all enclosed parsers";
        _ = TryParse(alternatives[0], text, out _, out var failedAt);
        return failedAt > 0 && failedAt < text.Length && failedAt == Pattern.LengthOf(alternatives[0])
            ? $"Text '{text}' could not be parsed, unparsed text found at index {failedAt}"
            : $"Text '{text}' could not be parsed at index {failedAt}";
    }

    private static bool TryParse(string format, string text, out long millis, out int failedAt)
    {
        failedAt = 0;
        switch (format)
        {
            case "strict_date_optional_time" or "strict_date_optional_time_nanos" or "date_optional_time":
                return Iso.TryParse(text, strict: format[0] == 's', out millis, out failedAt);
            case "epoch_millis":
                return TryEpoch(text, 1, out millis);
            case "epoch_second":
                return TryEpoch(text, 1000, out millis);
            default:
                return Pattern.TryParse(format, text, out millis, out failedAt);
        }
    }

    private static bool TryEpoch(string text, long unit, out long millis)
    {
        var whole = text.Split('.') is [var left, var fraction] && fraction.Length > 0 && fraction.All(char.IsAsciiDigit) ? left : text;
        var valid = long.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        millis = number * unit;
        return valid;
    }

    private static bool TryMillis(int year, int month, int day, int hour, int minute, int second, int milli, TimeSpan offset, out long millis)
    {
        millis = 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour > 23 || minute > 59 || second > 59) return false;
        var utc = new DateTime(year, month, day, hour, minute, second, milli, DateTimeKind.Utc);
        millis = new DateTimeOffset(utc).ToUnixTimeMilliseconds() - (long)offset.TotalMilliseconds;
        return true;
    }

    /// <summary><c>yyyy[-MM[-dd['T'HH[:mm[:ss[.fraction]]][zone]]]]</c></summary>
    private static class Iso
    {
        public static bool TryParse(string text, bool strict, out long millis, out int at)
        {
            (millis, at) = (0, 0);
            Span<int> parts = [1, 1, 1, 0, 0, 0];
            ReadOnlySpan<char> separators = ['\0', '-', '-', 'T', ':', ':'];
            var milli = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                if (i > 0)
                {
                    if (at == text.Length || text[at] != separators[i]) break;
                    at++;
                    if (i == 3 && at == text.Length) break;
                }

                if (!TryDigits(text, ref at, i == 0 ? 4 : 2, strict, out parts[i])) return false;
                if (i == 5 && at < text.Length && text[at] is '.' or ',' && !TryFraction(text, ref at, out milli)) return false;
            }

            var offset = TimeSpan.Zero;
            if (text.Contains('T') && at < text.Length && !TryZone(text.AsSpan(at), out offset)) return false;
            return (text.Contains('T') || at == text.Length) && TryMillis(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], milli, offset, out millis);
        }

        private static bool TryDigits(string text, ref int at, int count, bool strict, out int value)
        {
            var start = at;
            while (at < text.Length && at - start < count && char.IsAsciiDigit(text[at])) at++;
            value = 0;
            return (strict ? at - start == count : at > start) && int.TryParse(text.AsSpan(start, at - start), out value);
        }

        private static bool TryFraction(string text, ref int at, out int milli)
        {
            var start = ++at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            var digits = text[start..at];
            milli = digits.Length == 0 ? 0 : int.Parse(digits.PadRight(3, '0')[..3]);
            return digits.Length is > 0 and <= 9;
        }
    }

    private static bool TryZone(ReadOnlySpan<char> zone, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (zone is "Z") return true;
        if (zone.Length < 3 || zone[0] is not ('+' or '-')) return false;
        Span<char> digits = stackalloc char[zone.Length];
        var count = 0;
        foreach (var c in zone[1..])
        {
            if (c != ':') digits[count++] = c;
        }

        if (count is not (2 or 4) || !int.TryParse(digits[..count], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        var (hours, minutes) = count == 2 ? (number, 0) : (number / 100, number % 100);
        if (hours > 18 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>Patterns of the letters y, M, d, H, m, s, S, Z and X, and literal text.</summary>
    private static class Pattern
    {
        private const string Numeric = "yuMdHmsS";

        public static int LengthOf(string pattern) => pattern.Replace("'", "", StringComparison.Ordinal).Length;

        public static bool TryParse(string pattern, string text, out long millis, out int at)
        {
            (millis, at) = (0, 0);
            var parts = new Dictionary<char, int>();
            var offset = TimeSpan.Zero;
            for (var i = 0; i < pattern.Length;)
            {
                var letter = pattern[i];
                var count = pattern.AsSpan(i).IndexOfAnyExcept(letter) is var run && run < 0 ? pattern.Length - i : run;
                i += count;
                if (letter is 'X' or 'Z')
                {
                    if (!TryZone(text.AsSpan(at), out offset)) return false;
                    at = text.Length;
                }
                else if (Numeric.Contains(letter))
                {
                    var digits = text.AsSpan(at).IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? text.Length - at : end;
                    if (digits < count) return false;
                    digits = Math.Min(digits, Math.Max(count, letter is 'y' or 'u' ? 4 : count));
                    var value = int.Parse(text.AsSpan(at, digits));
                    parts[letter == 'u' ? 'y' : letter] = letter == 'S' ? int.Parse(text.AsSpan(at, digits).ToString().PadRight(3, '0')[..3]) : value;
                    at += digits;
                }
                else if (letter == '\'')
                {
                    continue;
                }
                else if (char.IsAsciiLetter(letter) && letter != 'T')
                {
                    // A named format or a letter that is not known: nothing can be refused.
                    return true;
                }
                else
                {
                    for (var n = 0; n < count; n++, at++)
                    {
                        if (at >= text.Length || text[at] != letter) return false;
                    }
                }
            }

            return at == text.Length && TryMillis(Part('y', 1970), Part('M', 1), Part('d', 1), Part('H', 0), Part('m', 0), Part('s', 0), Part('S', 0), offset, out millis);

            int Part(char letter, int defaultValue) => parts.GetValueOrDefault(letter, defaultValue);
        }
    }
}
