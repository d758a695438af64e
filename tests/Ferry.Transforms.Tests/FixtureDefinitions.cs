using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.TestKit;

namespace Ferry.Transforms.Tests;

/// <summary>The definitions that real servers had, from the cluster states of the fixtures.</summary>
internal static class FixtureDefinitions
{
    /// <summary>As "Elasticsearch 7.10.2".</summary>
    public static ClusterVersion VersionOf(string server) => ClusterVersion.Parse(server.Replace('-', ' ')) ?? throw new ArgumentException(server, nameof(server));

    /// <summary>All definitions of a server's cases; those that are the same but for their name once.</summary>
    public static IReadOnlyList<Definition> Of(string server)
    {
        var seen = new HashSet<string>();
        return
        [
            .. Fixtures.Cases(server).Select(fixture => Path.Combine(fixture.Folder, "api", "_cluster__state")).Where(File.Exists)
                .SelectMany(path => Read(JsonNode.Parse(File.ReadAllText(path))!["metadata"]!, VersionOf(server)))
                .Where(definition => seen.Add($"{definition.Kind} {definition.Body.ToJsonString()}")),
        ];
    }

    private static IEnumerable<Definition> Read(JsonNode metadata, ClusterVersion version)
    {
        foreach (var (name, index) in Named(metadata["indices"]))
        {
            yield return Typed(DefinitionKind.Index, name, new JsonObject
            {
                ["settings"] = Flat(index["settings"]),
                ["mappings"] = index["mappings"]?.DeepClone(),
            }, version);
        }

        foreach (var (name, template) in Named(metadata["templates"]))
        {
            var body = template.DeepClone().AsObject();
            body["settings"] = Flat(template["settings"]);
            if (body["template"] is { } pattern)
            {
                body.Remove("template");
                body["index_patterns"] = new JsonArray(pattern.DeepClone());
            }

            yield return Typed(DefinitionKind.LegacyTemplate, name, body, version);
        }

        foreach (var (kind, key) in ((DefinitionKind, string)[])[(DefinitionKind.IndexTemplate, "index_template"), (DefinitionKind.ComponentTemplate, "component_template")])
        {
            foreach (var (name, template) in Named(metadata[key]?[key]))
            {
                var body = template.DeepClone().AsObject();
                if (body["template"]?["settings"] is { } settings)
                {
                    body["template"]!["settings"] = Flat(settings);
                }

                yield return Typed(kind, name, body, version);
            }
        }
    }

    /// <summary>Cluster states have mapping types in all versions; before 7.0 they mean something.</summary>
    private static Definition Typed(DefinitionKind kind, string name, JsonObject body, ClusterVersion version)
    {
        var definition = new Definition(kind, name, body);
        if (definition.Template?["mappings"] is not JsonObject mappings)
        {
            definition.Template?.Remove("mappings");
            return definition;
        }

        if (version.IsElasticsearchBefore(7))
        {
            return definition with { HasTypes = true };
        }

        if (mappings.Count == 1 && mappings.First() is { Value: JsonObject mapping, Key: var type } && type is not ("properties" or "_source"))
        {
            mappings.ReplaceWith(mapping.DeepClone());
        }

        return definition;
    }

    private static IEnumerable<(string Name, JsonObject Body)> Named(JsonNode? group) =>
        (group as JsonObject ?? []).Select(item => (item.Key, item.Value!.AsObject()));

    private static JsonObject Flat(JsonNode? settings)
    {
        var flat = new JsonObject();
        Flatten(settings as JsonObject ?? [], "", flat);
        return flat;
    }

    private static void Flatten(JsonObject settings, string prefix, JsonObject flat)
    {
        foreach (var (key, value) in settings)
        {
            if (value is JsonObject below)
            {
                Flatten(below, $"{prefix}{key}.", flat);
            }
            else
            {
                flat[prefix + key] = value?.DeepClone();
            }
        }
    }
}
