using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Transforms;
using Ferry.Transforms.Settings;

namespace Ferry.Metadata.Reading;

/// <summary>Brings the forms in which servers and snapshots of different versions hold a definition to the one of <see cref="Definition"/>.</summary>
/// <param name="version">Of the server that holds them.</param>
/// <param name="isSnapshot">In a snapshot every mapping has its type around it, which from 7.0 on is a word without meaning: "_doc", or what an index of 6.x had.</param>
internal sealed class DefinitionForms(ClusterVersion version, bool isSnapshot)
{
    /// <summary>Up to 6.x mappings are kept by type; from 7.0 on the only type is "_doc", which is not one.</summary>
    private bool HasTypes => version.Capabilities.NeedsTypes;

    /// <summary>An index: settings, mappings and aliases, as both the API and a snapshot have them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="node">Its definition.</param>
    /// <param name="routingShards">The number of shards that routing reckons with; null if that is not known.</param>
    public Definition Index(string name, JsonElement node, int? routingShards)
    {
        var settings = FlatSettings.OfIndex(node.GetProperty("settings"));
        if (routingShards is { } shards && !settings.ContainsKey("index.number_of_routing_shards"))
        {
            settings["index.number_of_routing_shards"] = shards;
        }

        var body = new JsonObject { ["settings"] = settings, ["mappings"] = Mappings(node), ["aliases"] = Copy(node, "aliases") ?? new JsonObject() };
        return new Definition(DefinitionKind.Index, name, body) { HasTypes = HasTypes };
    }

    public Definition LegacyTemplate(string name, JsonElement node)
    {
        var body = new JsonObject { ["index_patterns"] = Patterns(node) };
        CopyTo(body, node, "order", "version");
        body["settings"] = node.TryGetProperty("settings", out var settings) ? FlatSettings.OfIndex(settings) : new JsonObject();
        body["mappings"] = Mappings(node);
        body["aliases"] = Copy(node, "aliases") ?? new JsonObject();
        return new Definition(DefinitionKind.LegacyTemplate, name, body) { HasTypes = HasTypes };
    }

    public static Definition ComponentTemplate(string name, JsonElement node) => new(DefinitionKind.ComponentTemplate, name, Composable(node));

    public static Definition IndexTemplate(string name, JsonElement node) => new(DefinitionKind.IndexTemplate, name, Composable(node));

    public static Definition Plain(DefinitionKind kind, string name, JsonElement node) => new(kind, name, JsonNode.Parse(node.GetRawText())!.AsObject());

    /// <summary>"options" is how servers note what form a script came in, and is refused when it is created.</summary>
    public static Definition Script(string name, JsonElement node)
    {
        var script = JsonNode.Parse(node.GetRawText())!.AsObject();
        script.Remove("options");
        return new Definition(DefinitionKind.Script, name, new JsonObject { ["script"] = script });
    }

    private static JsonObject Composable(JsonElement node)
    {
        var body = JsonNode.Parse(node.GetRawText())!.AsObject();
        if (node.TryGetProperty("template", out var template))
        {
            if (template.TryGetProperty("settings", out var settings))
            {
                body["template"]!["settings"] = FlatSettings.OfIndex(settings);
            }

            // Composable templates are younger than types; some servers still write the wrapper.
            if (body["template"]!["mappings"] is JsonObject { Count: 1 } wrapper && wrapper["_doc"] is JsonObject mapping)
            {
                wrapper.Remove("_doc");
                body["template"]!["mappings"] = mapping;
            }
        }

        return body;
    }

    /// <summary>Up to 5.x a template has one pattern, "template".</summary>
    private static JsonArray Patterns(JsonElement node) =>
        node.TryGetProperty("index_patterns", out var patterns) ? JsonNode.Parse(patterns.GetRawText())!.AsArray()
        : node.TryGetProperty("template", out var pattern) ? [pattern.GetString()]
        : [];

    /// <summary>By type, as an object or a list of objects; or one mapping without type, as the API has it from 7.0 on.</summary>
    private JsonObject Mappings(JsonElement node)
    {
        if (!node.TryGetProperty("mappings", out var mappings))
        {
            return [];
        }

        var types = mappings.ValueKind == JsonValueKind.Array ? mappings.EnumerateArray().SelectMany(each => each.EnumerateObject()) : mappings.EnumerateObject();
        var all = new JsonObject();
        foreach (var type in types)
        {
            all[type.Name] = JsonNode.Parse(type.Value.GetRawText());
        }

        if (HasTypes || all.Count != 1 || all.First() is not (var name, JsonObject only) || (name != "_doc" && !isSnapshot))
        {
            return all;
        }

        all.Remove(name);
        return only;
    }

    private static JsonNode? Copy(JsonElement node, string key) =>
        node.TryGetProperty(key, out var value) ? JsonNode.Parse(value.GetRawText()) : null;

    private static void CopyTo(JsonObject body, JsonElement node, params string[] keys)
    {
        foreach (var key in keys)
        {
            if (node.TryGetProperty(key, out var value))
            {
                body[key] = JsonNode.Parse(value.GetRawText());
            }
        }
    }
}
