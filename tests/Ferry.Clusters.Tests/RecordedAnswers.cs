using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Clusters.Tests;

/// <summary>What servers answered on their metadata APIs when the fixtures were made.</summary>
internal static class RecordedAnswers
{
    /// <summary>The answer of a server to an API by the name of its file, as "_ingest__pipeline", in each case that has one.</summary>
    public static IEnumerable<string> Of(string version, string api) => Fixtures.Cases(version)
        .Select(fixture => Path.Combine(fixture.Folder, "api", api))
        .Where(File.Exists)
        .Select(File.ReadAllText);

    /// <summary>As JSON; null where the server refused, or the answer is not JSON.</summary>
    public static JsonElement? Parse(string answer)
    {
        if (answer.StartsWith("{\"__status\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(answer);
        }
        catch (JsonException)
        {
            return null; // Some were recorded as a table.
        }
    }
}
