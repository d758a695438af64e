using System.Text.Json.Nodes;

namespace Ferry.Transforms.Types;

/// <summary>How Elasticsearch puts a default mapping under that of a type: what the type says itself counts.</summary>
internal static class DefaultMapping
{
    /// <returns>A new mapping.</returns>
    public static JsonObject Under(JsonObject mapping, JsonObject defaults)
    {
        var merged = mapping.DeepClone().AsObject();
        foreach (var (key, value) in defaults)
        {
            merged[key] = (merged[key], value) switch
            {
                (null, _) => value?.DeepClone(),
                (JsonObject own, JsonObject common) => Under(own, common),
                (JsonArray own, JsonArray common) => Under(own, common),
                (var own, _) => own.DeepClone(),
            };
        }

        return merged;
    }

    /// <summary>Dynamic templates are told apart by their names.</summary>
    private static JsonArray Under(JsonArray list, JsonArray defaults)
    {
        var names = list.OfType<JsonObject>().SelectMany(item => item.Select(named => named.Key)).ToHashSet();
        var missing = defaults.Where(item => item is JsonObject named
            ? !named.Any(template => names.Contains(template.Key))
            : !list.Any(own => JsonNode.DeepEquals(own, item)));
        return new JsonArray([.. list.Concat(missing).Select(item => item?.DeepClone())]);
    }
}
