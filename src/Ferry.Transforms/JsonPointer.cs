using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms;

/// <summary>Names places in JSON (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>The place of a node below the root of its tree.</summary>
    public static string Of(JsonNode node) => node.Parent switch
    {
        null => "",
        JsonObject parent => Child(parent, node.GetPropertyName()),
        JsonArray parent => $"{Of(parent)}/{node.GetElementIndex().ToString(CultureInfo.InvariantCulture)}",
        _ => throw new InvalidOperationException("a node's parent is an object or an array"),
    };

    /// <summary>The place that a key has, or would have, in an object.</summary>
    public static string Child(JsonNode parent, string key) => $"{Of(parent)}/{Escape(key)}";

    /// <summary>Sets the value of a place, or takes it out where the value is null; places whose parents are not there are left alone.</summary>
    public static void Set(JsonNode root, string place, JsonNode? value)
    {
        var keys = place.Split('/').Skip(1).Select(Unescape).ToList();
        var parent = keys[..^1].Aggregate((JsonNode?)root, Step);
        switch (parent)
        {
            case JsonObject tree when value is null:
                tree.Remove(keys[^1]);
                break;
            case JsonObject tree:
                tree[keys[^1]] = value.DeepClone();
                break;
            case JsonArray list when value is not null && int.TryParse(keys[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < list.Count:
                list[position] = value.DeepClone();
                break;
        }
    }

    /// <summary>The key or position that a part of a pointer names.</summary>
    public static string Unescape(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static JsonNode? Step(JsonNode? node, string key) => node switch
    {
        JsonObject tree => tree[key],
        JsonArray list when int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < list.Count => list[position],
        _ => null,
    };

    internal static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
