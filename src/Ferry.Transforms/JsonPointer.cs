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

    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
