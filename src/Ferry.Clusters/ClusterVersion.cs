using System.Globalization;
using System.Text.RegularExpressions;

namespace Ferry.Clusters;

/// <summary>Whose software a cluster runs.</summary>
public enum Flavour
{
    Elasticsearch,

    /// <summary>OpenSearch, wherever it runs; Amazon OpenSearch Service included.</summary>
    OpenSearch,

    /// <summary>Amazon OpenSearch Serverless: has no nodes, no settings of its own, and few of the APIs.</summary>
    Serverless,
}

/// <summary>The version of a cluster: what features depend on.</summary>
public readonly partial record struct ClusterVersion(Flavour Flavour, int Major, int Minor = 0, int Patch = 0) : IComparable<ClusterVersion>
{
    private (int, int, int) Number => (Major, Minor, Patch);

    /// <summary>What it can do.</summary>
    public Capabilities Capabilities => new(this);

    /// <summary>Whether it came out after those that Ferry was tested with.</summary>
    public bool IsNewerThanKnown => Flavour switch
    {
        Flavour.Elasticsearch => Major > 9,
        Flavour.OpenSearch => Major > 3,
        _ => false,
    };

    /// <summary>Elasticsearch before a version.</summary>
    public bool IsElasticsearchBefore(int major, int minor = 0) =>
        Flavour == Flavour.Elasticsearch && Number.CompareTo((major, minor, 0)) < 0;

    /// <summary>Elasticsearch of a version or a later one.</summary>
    public bool IsElasticsearchFrom(int major, int minor = 0) =>
        Flavour == Flavour.Elasticsearch && Number.CompareTo((major, minor, 0)) >= 0;

    /// <summary>OpenSearch, not Serverless, of a version or a later one.</summary>
    public bool IsOpenSearchFrom(int major, int minor = 0) =>
        Flavour == Flavour.OpenSearch && Number.CompareTo((major, minor, 0)) >= 0;

    /// <summary>Reads "Elasticsearch 7.10.2", "ES 7.10", "OS_2.19.4", "opensearch v3"; null if it is none of that.</summary>
    public static ClusterVersion? Parse(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var flavour = match.Groups["flavour"].Value.ToUpperInvariant() switch
        {
            "ES" or "ELASTICSEARCH" => Flavour.Elasticsearch,
            "AOSS" or "SERVERLESS" => Flavour.Serverless,
            _ => Flavour.OpenSearch,
        };
        return new ClusterVersion(flavour, Part("major"), Part("minor"), Part("patch"));

        int Part(string name) => int.TryParse(match.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    public int CompareTo(ClusterVersion other) => (Flavour, Number).CompareTo((other.Flavour, other.Number));

    public static bool operator <(ClusterVersion left, ClusterVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ClusterVersion left, ClusterVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ClusterVersion left, ClusterVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ClusterVersion left, ClusterVersion right) => left.CompareTo(right) >= 0;

    public override string ToString() =>
        Flavour == Flavour.Serverless ? "Amazon OpenSearch Serverless" : $"{Flavour} {Major}.{Minor}.{Patch}";

    [GeneratedRegex(
        @"^(?<flavour>ES|Elasticsearch|OS|OpenSearch|AOS|AOSS|Serverless)[ _v]*(?<major>\d{1,3})(\.(?<minor>\d{1,4}|x)(\.(?<patch>\d{1,4}|x))?)?(-\w+)?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
