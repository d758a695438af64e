using System.Text.RegularExpressions;

namespace Ferry.Snapshots;

/// <summary>
/// Names of backing indices: <c>.ds-NAME-GENERATION</c> of OpenSearch and of Elasticsearch before 7.11, <c>.ds-NAME-yyyy.MM.dd-GENERATION</c> after,
/// with a generation of six digits or more.
/// </summary>
public static partial class BackingIndexName
{
    /// <summary>The data stream that an index belongs to by its name; null if that is not the name of a backing index.</summary>
    public static string? DataStream(string index) => Pattern().Match(index) is { Success: true } match ? match.Groups["stream"].Value : null;

    [GeneratedRegex(@"^\.ds-(?<stream>.+?)-([0-9]{4}\.[0-9]{2}\.[0-9]{2}-)?[0-9]{6,}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
