using System.Globalization;

namespace Ferry.Backfill.Sending;

/// <summary>What a rate counts.</summary>
public enum RateUnit
{
    Bytes,
    Documents,
}

/// <summary>So much a second; nothing passes at 0.</summary>
public readonly record struct Rate(double PerSecond, RateUnit Unit);

/// <summary>
/// How fast documents are sent at most, by the time of day:
/// <c>20MB/s</c>, <c>5000docs/s</c>, <c>20MB/s,22:00-06:00=200MB/s,12:00-13:00=0MB/s</c>. Of windows that overlap the later one in the text holds;
/// outside of all windows the rate without one holds, or no limit if there is none.
/// </summary>
public sealed class RateLimit
{
    private const string Example = "20MB/s, 5000docs/s or 20MB/s,22:00-06:00=200MB/s (local time; 0MB/s pauses)";

    private static readonly (string Name, RateUnit Unit, double Factor)[] Units =
    [
        ("docs", RateUnit.Documents, 1), ("kB", RateUnit.Bytes, 1e3), ("KB", RateUnit.Bytes, 1e3), ("MB", RateUnit.Bytes, 1e6), ("GB", RateUnit.Bytes, 1e9),
        ("KiB", RateUnit.Bytes, 1 << 10), ("MiB", RateUnit.Bytes, 1 << 20), ("GiB", RateUnit.Bytes, 1 << 30), ("B", RateUnit.Bytes, 1),
    ];

    private readonly string _text;
    private readonly Rate? _otherwise;
    private readonly List<Window> _windows;

    private RateLimit(string text, Rate? otherwise, List<Window> windows) => (_text, _otherwise, _windows) = (text, otherwise, windows);

    /// <summary>Reads a limit as people write it.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong where, and shows how it is done.</exception>
    public static RateLimit Parse(string text)
    {
        Rate? otherwise = null;
        var windows = new List<Window>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0)
            {
                windows.Add(ParseWindow(part[..equals].Trim(), ParseRate(part[(equals + 1)..].Trim())));
            }
            else if (otherwise is null)
            {
                otherwise = ParseRate(part);
            }
            else
            {
                throw Wrong(part, "there is a rate without a time already; give this one a time, such as 22:00-06:00=" + part);
            }
        }

        return new RateLimit(text, otherwise, windows);
    }

    /// <summary>The rate at a time of day, and when that may change, as the time from now; null for no limit, and where it never changes.</summary>
    public (Rate? Rate, TimeSpan? Until) At(TimeOnly now)
    {
        var window = _windows.FindLast(window => window.Has(now));
        TimeSpan? until = null;
        foreach (var change in _windows.SelectMany(window => (TimeOnly[])[window.From, window.To]))
        {
            // TimeOnly wraps around midnight; a change at this very moment is the one of tomorrow.
            var left = change == now ? TimeSpan.FromDays(1) : change - now;
            until = until is null || left < until ? left : until;
        }

        return (window is null ? _otherwise : window.Rate, until);
    }

    public override string ToString() => _text;

    private static Window ParseWindow(string text, Rate rate)
    {
        var ends = text.Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length != 2 || ParseTime(ends[0]) is not { } from || ParseTime(ends[1]) is not { } to)
        {
            throw Wrong(text, "it is not a time of day such as 22:00-06:00");
        }

        return from != to ? new Window(from, to, rate) : throw Wrong(text, "it begins when it ends; for the whole day give a rate without a time");
    }

    private static TimeOnly? ParseTime(string text) =>
        text == "24:00" ? TimeOnly.MinValue
        : TimeOnly.TryParseExact(text, "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : null;

    private static Rate ParseRate(string text)
    {
        if (!text.EndsWith("/s", StringComparison.Ordinal))
        {
            throw Wrong(text, "a rate is so much a second and ends in /s");
        }

        var amount = text[..^2].TrimEnd();
        foreach (var (name, unit, factor) in Units)
        {
            if (amount.EndsWith(name, StringComparison.Ordinal))
            {
                return double.TryParse(amount[..^name.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                    ? new Rate(number * factor, unit)
                    : throw Wrong(text, $"\"{amount[..^name.Length]}\" is not a number");
            }
        }

        throw Wrong(text, $"its unit must be one of {string.Join(", ", Units.Select(unit => unit.Name))}");
    }

    private static FormatException Wrong(string part, string why) => new($"\"{part}\" is not a rate limit: {why}. Examples: {Example}.");

    private sealed record Window(TimeOnly From, TimeOnly To, Rate Rate)
    {
        // IsBetween takes a window over midnight, and its end as outside.
        public bool Has(TimeOnly time) => time.IsBetween(From, To);
    }
}
