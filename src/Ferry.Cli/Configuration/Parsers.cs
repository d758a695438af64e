using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.Snapshots;
using Ferry.Transforms.Types;

namespace Ferry.Cli.Configuration;

/// <summary>The kinds of values that settings have. A value that no text gives is null, so those of value types are nullable.</summary>
public static partial class Parsers
{
    private const string RefreshIntervals = "^(-1|[0-9]{1,9}(ms|s|m|h))$";

    // As many digits as fit into a long.
    private static readonly (string Name, long Bytes, int Digits)[] Units =
        [("KB", 1_000, 9), ("MB", 1_000_000, 9), ("GB", 1_000_000_000, 9), ("TB", 1_000_000_000_000, 6)];

    public static Parser<string> Text { get; } = One(text => text, () => TextSchema(null));

    /// <summary>Any number of texts.</summary>
    public static Parser<string[]> Texts { get; } = new(ValueKind.List, texts => [.. texts.Select(NotEmpty)], () => TextSchema(null));

    /// <summary>Any number of names, or patterns of names.</summary>
    public static Parser<NamePattern[]> Patterns { get; } = new(ValueKind.List, texts => [.. texts.Select(text => new NamePattern(text))], () => TextSchema(null));

    /// <summary>Any number of rules for names on the target.</summary>
    public static Parser<IndexRename[]> Renames { get; } = new(ValueKind.List, texts => [.. texts.Select(IndexRename.Parse)], () => TextSchema("^.+=.+$"));

    /// <summary>Any number of words, several of them with commas between.</summary>
    public static Parser<string[]> Words { get; } = new(
        ValueKind.List, texts => [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Select(NotEmpty)], () => TextSchema(null));

    /// <summary>"true" or "false", and nothing else.</summary>
    public static Parser<bool?> Flag { get; } = new(
        ValueKind.Flag,
        texts => texts[0] switch
        {
            "true" => true,
            "false" => false,
            _ => throw new FormatException("true or false is expected"),
        },
        () => new JsonObject { ["type"] = "boolean" });

    /// <summary>The address of a server: http or https, without credentials.</summary>
    public static Parser<Uri> Url { get; } = One(
        text => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Query: "" }
            ? uri
            : throw new FormatException("the address of a server is expected, as https://host:port, without credentials"),
        () => TextSchema("^[Hh][Tt][Tt][Pp][Ss]?://[^@?]+$"));

    /// <summary>The address of a cluster.</summary>
    public static Parser<Uri> Cluster { get; } = One(
        text => ClusterOptions.ParseUri(text)
            ?? throw new FormatException("the address of a cluster is expected, as https://host:9200; user name and password are settings of their own"),
        () => TextSchema("^[Hh][Tt][Tt][Pp][Ss]?://[^@]+$"));

    /// <summary>An HTTP proxy, which may want a user, or none.</summary>
    public static Parser<ClusterProxy> Proxy { get; } = One(
        text => text == "none" ? ClusterProxy.None
            : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http", AbsolutePath: "/", Query: "" } ? new ClusterProxy(uri)
            : throw new FormatException("the address of a proxy is expected, as http://proxy:3128 or http://user:password@proxy:3128, or none"),
        () => TextSchema("^none$|^[Hh][Tt][Tt][Pp]://[^/?]+/?$"));

    /// <summary>An address of this machine, as 127.0.0.1 or ::1.</summary>
    public static Parser<IPAddress> Address { get; } = One(
        text => (text.Count(c => c == '.') == 3 || text.Contains(':')) && IPAddress.TryParse(text, out var address)
            ? address
            : throw new FormatException("an IP address is expected, as 127.0.0.1"),
        () => TextSchema(@"^([0-9]{1,3}\.){3}[0-9]{1,3}$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$"));

    /// <summary>A number of bytes with its decimal unit, as 500MB.</summary>
    public static Parser<long?> Size { get; } = One<long?>(
        text => ReadSize(text) ?? throw new FormatException("a size is expected, as 500MB or 20GB"),
        () => TextSchema("^([0-9]{1,9}[KkMmGg]|[0-9]{1,6}[Tt])[Bb]$"));

    /// <summary>A whole number within bounds, both included.</summary>
    public static Parser<int?> Number(int min, int max) => One<int?>(
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"a number from {min} to {max} is expected"),
        () => new JsonObject { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max });

    /// <summary>Any number of certain words, several of them with commas between.</summary>
    public static Parser<string[]> WordsOf(params string[] words) => new(
        ValueKind.List,
        texts => [.. Words.Read(texts).Select(text => OneOf(words).Read([text]))],
        () => TextSchema($@"^\s*({string.Join('|', words)})\s*(,\s*({string.Join('|', words)})\s*)*$"));

    /// <summary>One of some words.</summary>
    public static Parser<string> OneOf(params string[] words) => One(
        text => words.Contains(text) ? text : throw new FormatException($"one of {string.Join(", ", words)} is expected"),
        () => new JsonObject { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) });

    /// <summary>How fast documents are sent.</summary>
    public static Parser<RateLimit> Rate { get; } = One(RateLimit.Parse, () => TextSchema("[0-9].*/s"));

    /// <summary>The routing of documents on the target.</summary>
    public static Parser<string> Routing { get; } = Matching("^(keep|drop|value:.+)$", "keep, drop or value:TEXT is expected");

    /// <summary>A refresh interval: a time, or -1 for never, which YAML takes for a number.</summary>
    public static Parser<string> RefreshInterval { get; } = One(
        text => RefreshIntervalPattern().IsMatch(text) ? text : throw new FormatException("-1 or a time is expected, as 60s"),
        () => new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = -1, ["maximum"] = -1 }, TextSchema(RefreshIntervals)) });

    /// <summary>A time of at least a second, as 90s, 10m or 2h.</summary>
    public static Parser<TimeSpan?> Duration { get; } = One<TimeSpan?>(
        text => DurationPattern().Match(text) is { Success: true } match
            ? int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * match.Groups["unit"].Value switch
            {
                "s" => TimeSpan.FromSeconds(1),
                "m" => TimeSpan.FromMinutes(1),
                _ => TimeSpan.FromHours(1),
            }
            : throw new FormatException("a time is expected, as 90s, 10m or 2h"),
        () => TextSchema("^[1-9][0-9]{0,5}[smh]$"));

    /// <summary>Text of a pattern.</summary>
    /// <param name="pattern">A regular expression that .NET and JSON schemas read alike.</param>
    /// <param name="expected">What to say of other texts.</param>
    public static Parser<string> Matching(string pattern, string expected) => One(
        text => Regex.IsMatch(text, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) ? text : throw new FormatException(expected),
        () => TextSchema(pattern));

    /// <summary>What <see cref="Routing"/> means.</summary>
    public static Ferry.Backfill.Sending.Routing ReadRouting(string text) => text switch
    {
        "keep" => Ferry.Backfill.Sending.Routing.Keep,
        "drop" => Ferry.Backfill.Sending.Routing.Drop,
        _ => Ferry.Backfill.Sending.Routing.Fixed(text["value:".Length..]),
    };

    private static Parser<T> One<T>(Func<string, T> read, Func<JsonObject> schema) => new(ValueKind.Text, texts => read(NotEmpty(texts[0])), schema);

    [GeneratedRegex("^(?<number>[1-9][0-9]{0,5})(?<unit>[smh])$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DurationPattern();

    [GeneratedRegex(RefreshIntervals, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RefreshIntervalPattern();

    private static string NotEmpty(string text) => text.Length > 0 ? text : throw new FormatException("the value is empty");

    private static JsonObject TextSchema(string? pattern) => pattern is null
        // YAML takes a plain 2024 or true for more than text; here it is text.
        ? new JsonObject { ["type"] = new JsonArray("string", "number", "boolean"), ["minLength"] = 1 }
        : new JsonObject { ["type"] = "string", ["pattern"] = pattern };

    private static long? ReadSize(string text) =>
        Array.Find(Units, unit => text.EndsWith(unit.Name, StringComparison.OrdinalIgnoreCase)) is { Bytes: > 0 } unit && text.Length - 2 <= unit.Digits
            && int.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number * unit.Bytes
            : null;
}
