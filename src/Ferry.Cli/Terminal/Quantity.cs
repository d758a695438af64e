namespace Ferry.Cli.Terminal;

/// <summary>Numbers as people read them.</summary>
public static class Quantity
{
    public static string Number(long value) => value.ToString("N0");

    /// <summary>"1 object", "2 objects".</summary>
    public static string Of(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>Always with a sign, but for 0.</summary>
    public static string Difference(long value) => value > 0 ? "+" + Number(value) : Number(value);

    /// <summary>In units of 10^3, 10^6, 10^9 bytes.</summary>
    public static string Bytes(long value) => value switch
    {
        < 1_000 => $"{value} B",
        < 1_000_000 => $"{value / 1e3:0.0} kB",
        < 1_000_000_000 => $"{value / 1e6:0.0} MB",
        _ => $"{value / 1e9:0.00} GB",
    };

    /// <summary>Hours, minutes, seconds, with days in front where there are any.</summary>
    public static string Duration(TimeSpan value) => value.ToString(value.Days == 0 ? @"hh\:mm\:ss" : @"d\.hh\:mm\:ss");

    /// <summary>Milliseconds since 1970 as UTC time; "-" for 0.</summary>
    public static string Time(long milliseconds) =>
        milliseconds == 0 ? "-" : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ssZ");
}
