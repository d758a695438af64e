using System.Text.Json;
using System.Text.RegularExpressions;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>Where the expectations of a case are not what its repository holds, and why.</summary>
internal static partial class FixtureOddities
{
    /// <summary>
    /// OpenSearch left the closed index out of the snapshot of its metadata case, as its own answer about the snapshot shows.
    /// </summary>
    public static bool IsLeftOut(this FixtureCase fixture, ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        return fixture.Name == "metadata" && fixture.Version.StartsWith("opensearch-", StringComparison.Ordinal)
            && json.RootElement.GetProperty("index").GetString() == "closed";
    }

    /// <summary>
    /// Whether no source is stored, and the expected one was made up by the server from fields: synthetic sources of Elasticsearch, derived ones
    /// of OpenSearch.
    /// </summary>
    public static bool IsSourceMadeUp(this FixtureCase fixture, ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        var index = json.RootElement.GetProperty("index").GetString()!;
        return fixture.About.GetProperty("indices").TryGetProperty(index, out var definition)
            && JsonSerializer.Serialize(definition) is var text
            && MakesUp().IsMatch(text) && !text.Contains("mode\":\"stored\"", StringComparison.Ordinal);
    }

    [GeneratedRegex("mode\":\"(synthetic|time_series|logsdb)\"|\"derived_source\":\\{\"enabled\":true", RegexOptions.None, 1000)]
    private static partial Regex MakesUp();
}
