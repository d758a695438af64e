using System.Text.Json.Nodes;
using Ferry.Snapshots;

namespace Ferry.Metadata;

/// <summary>
/// The body of a create-index request for a target, from the definition in a snapshot: what decides where documents go and whether
/// they are accepted (shards, routing, mappings, analysis, mapping limits), and nothing else.
/// </summary>
public static class IndexDefinition
{
    private static readonly string[] CarriedPrefixes = ["index.analysis.", "index.similarity.", "index.mapping.", "index.max_"];

    private static readonly string[] CarriedSettings = ["index.number_of_replicas", "index.routing_partition_size", "index.knn"];

    private static readonly string[] SourceOnlySettings = ["index.mapping.single_type"];

    /// <exception cref="NotSupportedException">The index has more than one mapping type.</exception>
    public static JsonObject From(IndexMetadata index)
    {
        var settings = new JsonObject
        {
            ["index.number_of_shards"] = index.NumberOfShards,
            // Decides, with the number of shards, to which shard an id or routing value belongs.
            ["index.number_of_routing_shards"] = index.RoutingNumShards,
        };
        foreach (var setting in index.Definition.GetProperty("settings").EnumerateObject())
        {
            if (IsCarried(setting.Name))
            {
                settings[setting.Name] = JsonNode.Parse(setting.Value.GetRawText());
            }
        }

        return new JsonObject { ["settings"] = settings, ["mappings"] = Mappings(index) };
    }

    private static bool IsCarried(string setting) =>
        !SourceOnlySettings.Contains(setting)
        && (CarriedSettings.Contains(setting) || CarriedPrefixes.Any(prefix => setting.StartsWith(prefix, StringComparison.Ordinal)));

    private static JsonObject Mappings(IndexMetadata index)
    {
        // "_default_" is what types made later would have begun with; no document is of it.
        var types = index.Mappings.Where(mapping => mapping.Type != "_default_").ToList();
        return types.Count switch
        {
            0 => [],
            1 => JsonNode.Parse(types[0].Mapping.GetRawText())!.AsObject(),
            _ => throw new NotSupportedException(
                $"'{index.Name}' has {types.Count} mapping types ({string.Join(", ", types.Select(m => m.Type))}); create the index on the target first"),
        };
    }
}
