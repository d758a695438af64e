using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Transforms;

namespace Ferry.Metadata.Target;

/// <summary>
/// Brings definitions to a form in which those that mean the same are the same: servers leave out what is a default, write values of settings as
/// strings, spell out routing of aliases, and add what they keep for themselves.
/// </summary>
internal static class ComparableForm
{
    /// <summary>Settings that a server gives an index itself.</summary>
    private static readonly string[] OwnSettings =
    [
        "index.creation_date", "index.uuid", "index.provided_name", "index.version.created", "index.version.upgraded", "index.history.uuid",
        "index.replication.type", "index.number_of_routing_shards", "index.creation_date_string", "index.version.created_string",
    ];

    /// <summary>Mapping parameters that say what holds without them, by name and value.</summary>
    private static readonly Dictionary<string, JsonNode> Defaults = new()
    {
        ["index"] = true,
        ["doc_values"] = true,
        ["store"] = false,
        ["enabled"] = true,
        ["norms"] = true,
        ["boost"] = 1.0,
        ["dynamic"] = "true",
        ["eager_global_ordinals"] = false,
        ["ignore_malformed"] = false,
        ["coerce"] = true,
    };

    public static JsonNode Of(Definition definition)
    {
        var body = definition.Body.DeepClone().AsObject();
        switch (definition.Kind)
        {
            case DefinitionKind.ClusterSetting:
                return Text(body["value"]);
            case DefinitionKind.DataStream:
                return new JsonObject();
            case DefinitionKind.LifecyclePolicy:
                return body["policy"] is JsonObject policy ? Policy(policy) : body;
            case DefinitionKind.Index:
                Template(body);
                break;
            case DefinitionKind.LegacyTemplate:
                Template(body);
                Default(body, "order", 0);
                break;
            case DefinitionKind.IndexTemplate or DefinitionKind.ComponentTemplate:
                Composable(body);
                break;
        }

        return Plain(body)!;
    }

    private static void Composable(JsonObject body)
    {
        if (body["template"] is JsonObject template)
        {
            Template(template);
            if (template.Count == 0)
            {
                body.Remove("template");
            }
        }

        if (body["composed_of"] is JsonArray { Count: 0 })
        {
            body.Remove("composed_of");
        }

        // The server names the timestamp field where it is the usual one.
        if (body["data_stream"] is JsonObject)
        {
            body["data_stream"] = new JsonObject();
        }
    }

    private static void Template(JsonObject template)
    {
        if (template["settings"] is JsonObject settings)
        {
            foreach (var own in OwnSettings)
            {
                settings.Remove(own);
            }

            foreach (var (key, value) in settings.ToList())
            {
                settings[key] = Text(value);
            }
        }

        if (template["mappings"] is JsonObject mappings)
        {
            Mapping(mappings);
            SearchAnalyzers(mappings, (template["settings"] as JsonObject)?.Any(setting => setting.Key.StartsWith("index.analysis.analyzer.default_search.", StringComparison.Ordinal)) ?? false);
        }

        if (template["aliases"] is JsonObject aliases)
        {
            foreach (var alias in aliases.Select(each => each.Value).OfType<JsonObject>())
            {
                Alias(alias);
            }
        }

        foreach (var part in (string[])["settings", "mappings", "aliases"])
        {
            if (template[part] is JsonObject { Count: 0 } or null)
            {
                template.Remove(part);
            }
        }
    }

    private static void Mapping(JsonObject node)
    {
        Default(node, "numeric_detection", false);
        Default(node, "date_detection", true);
        Field(node);
        foreach (var child in Children(node))
        {
            Mapping(child);
        }
    }

    /// <summary>A server does not tell the analyzer for searches where it is the one that holds without it: default_search, or else the field's.</summary>
    private static void SearchAnalyzers(JsonObject node, bool hasDefault)
    {
        if ((hasDefault ? "default_search" : node["analyzer"]?.ToString()) is { } usual)
        {
            Default(node, "search_analyzer", usual);
        }

        foreach (var child in Children(node))
        {
            SearchAnalyzers(child, hasDefault);
        }
    }

    private static IEnumerable<JsonObject> Children(JsonObject node)
    {
        foreach (var group in (string[])["properties", "fields"])
        {
            if (node[group] is JsonObject fields)
            {
                ExpandDots(fields);
                foreach (var field in fields.Select(each => each.Value).OfType<JsonObject>().ToList())
                {
                    yield return field;
                }
            }
        }
    }

    private static void Field(JsonObject node)
    {
        foreach (var (key, value) in node.ToList())
        {
            if (Defaults.TryGetValue(key, out var usual) && Plain(value)?.ToJsonString() == Plain(usual)!.ToJsonString())
            {
                node.Remove(key);
            }
        }

        if (node["properties"] is JsonObject properties)
        {
            if (properties.Count == 0)
            {
                node.Remove("properties");
            }
            else
            {
                Default(node, "type", "object");
            }
        }

        if (node["type"]?.ToString() == "geo_shape")
        {
            Default(node, "tree", "quadtree");
            Default(node, "strategy", "recursive");
        }

        if (node["fielddata_frequency_filter"] is JsonObject filter)
        {
            Default(filter, "max", int.MaxValue);
            Default(filter, "min_segment_size", 0);
        }

        if (node["copy_to"] is JsonValue one)
        {
            node["copy_to"] = new JsonArray(one.DeepClone());
        }

        if (node["type"]?.ToString() is "date" or "date_range")
        {
            Default(node, "format", "strict_date_optional_time||epoch_millis");
        }
    }

    /// <summary>A field "a.b" is a field "b" of an object "a".</summary>
    private static void ExpandDots(JsonObject fields)
    {
        foreach (var (key, value) in fields.Where(field => field.Key.Contains('.', StringComparison.Ordinal)).ToList())
        {
            fields.Remove(key);
            var (outer, inner) = (key[..key.IndexOf('.', StringComparison.Ordinal)], key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..]);
            var parent = fields[outer] as JsonObject ?? [];
            fields[outer] = parent;
            var properties = parent["properties"] as JsonObject ?? [];
            parent["properties"] = properties;
            properties[inner] = value;
        }
    }

    private static void Alias(JsonObject alias)
    {
        if (alias.Remove("routing", out var routing))
        {
            alias.TryAdd("index_routing", routing!.DeepClone());
            alias.TryAdd("search_routing", routing.DeepClone());
        }
    }

    /// <summary>ISM adds who made a policy and when, and spells out defaults.</summary>
    private static JsonObject Policy(JsonObject policy)
    {
        foreach (var own in (string[])["policy_id", "last_updated_time", "schema_version", "user"])
        {
            policy.Remove(own);
        }

        foreach (var (key, value) in policy.ToList())
        {
            if (value is null or JsonArray { Count: 0 })
            {
                policy.Remove(key);
            }
        }

        return policy;
    }

    private static void Default(JsonObject node, string key, JsonNode value)
    {
        if (node.ContainsKey(key) && Plain(node[key])?.ToJsonString() == Plain(value)!.ToJsonString())
        {
            node.Remove(key);
        }
    }

    private static JsonNode Text(JsonNode? value) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(element => Text(element))]),
        null => JsonValue.Create(""),
        _ => JsonValue.Create(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()),
    };

    /// <summary>Truth values and numbers by what they mean: "true" and true, 1 and 1.0, "5" and 5 are the same in mappings and pipelines.</summary>
    private static JsonNode? Plain(JsonNode? node) => node switch
    {
        JsonObject tree => new JsonObject(tree.Select(property => KeyValuePair.Create(property.Key, Plain(property.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Plain)]),
        null => null,
        _ => node.GetValueKind() switch
        {
            JsonValueKind.Number => JsonValue.Create(Number(node.ToJsonString())),
            JsonValueKind.True => JsonValue.Create("true"),
            JsonValueKind.False => JsonValue.Create("false"),
            _ => node.DeepClone(),
        },
    };

    private static string Number(string text) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? (number / 1.0000000000000000000000000000m).ToString(System.Globalization.CultureInfo.InvariantCulture)
            : text;
}
