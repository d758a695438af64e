using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Cluster;

/// <summary>Settings are flat inside (<c>index.blocks.write</c> → text) and nested or flat in JSON.</summary>
internal static class SettingsTree
{
    /// <summary>Flattens what a request gives; null values stay, they reset a setting.</summary>
    public static Dictionary<string, JsonNode?> Flatten(JsonObject settings, string prefix = "")
    {
        var flat = new Dictionary<string, JsonNode?>();
        Collect(settings, prefix, flat);
        return flat;
    }

    /// <summary>A value as a setting keeps it: text, or a list of texts.</summary>
    public static JsonNode Text(JsonNode value) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(item => Text(item!))]),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => scalar.DeepClone(),
        _ => SourceJson.Text(value),
    };

    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, JsonNode>> settings, bool flat)
    {
        var tree = new JsonObject();
        foreach (var (name, value) in settings.OrderBy(setting => setting.Key, StringComparer.Ordinal))
        {
            if (flat) tree[name] = value.DeepClone();
            else Insert(tree, name.Split('.'), value);
        }

        tree.WriteTo(json);
    }

    private static void Collect(JsonObject settings, string prefix, Dictionary<string, JsonNode?> flat)
    {
        foreach (var (name, value) in settings)
        {
            if (value is JsonObject nested) Collect(nested, $"{prefix}{name}.", flat);
            else flat[prefix + name] = value is null ? null : Text(value);
        }
    }

    private static void Insert(JsonObject tree, ReadOnlySpan<string> path, JsonNode value)
    {
        // A setting may be the parent of another one (index.mapper, index.mapper.dynamic): the longer name is then kept whole.
        while (path.Length > 1 && tree[path[0]] is null or JsonObject)
        {
            tree = (JsonObject)(tree[path[0]] ??= new JsonObject());
            path = path[1..];
        }

        tree[string.Join('.', path!)] = value.DeepClone();
    }
}
