using System.Text.Json.Nodes;

namespace Ferry.Metadata.Tests;

/// <summary>Repairs on a definition of which only one half matters.</summary>
internal static class Repairs
{
    /// <param name="settings">Before.</param>
    /// <param name="complaint">As the server gives it: type and reason of the error.</param>
    /// <param name="expected">Afterwards.</param>
    /// <returns>The change in words.</returns>
    public static string? OfSettings(string settings, string complaint, string expected) => Apply("settings", settings, complaint, expected);

    /// <inheritdoc cref="OfSettings"/>
    public static string? OfMappings(string mappings, string complaint, string expected) => Apply("mappings", mappings, complaint, expected);

    private static string? Apply(string half, string before, string complaint, string expected)
    {
        var definition = new JsonObject { ["settings"] = new JsonObject(), ["mappings"] = new JsonObject() };
        definition[half] = JsonNode.Parse(before);

        var change = DefinitionRepair.Apply(definition, $"http://localhost:9200/ refuses PUT /i with 400: {complaint}");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), definition[half]), definition[half]!.ToJsonString());
        return change;
    }
}
