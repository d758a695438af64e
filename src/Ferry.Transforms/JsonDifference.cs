using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms;

/// <summary>A place at which two pieces of JSON are not the same.</summary>
/// <param name="Place">A JSON pointer.</param>
/// <param name="Before">What the first has there; null if nothing.</param>
/// <param name="After">What the second has there; null if nothing.</param>
public sealed record JsonDifference(string Place, JsonNode? Before, JsonNode? After)
{
    /// <summary>All of them, the deepest places at which they differ. The order of keys does not matter, that of elements does.</summary>
    public static IReadOnlyList<JsonDifference> Between(JsonNode? before, JsonNode? after)
    {
        var differences = new List<JsonDifference>();
        Collect("", before, after, differences);
        return differences;
    }

    private static void Collect(string place, JsonNode? before, JsonNode? after, List<JsonDifference> differences)
    {
        switch (before, after)
        {
            case (JsonObject first, JsonObject second):
                foreach (var key in first.Select(property => property.Key).Concat(second.Select(property => property.Key)).Distinct())
                {
                    Collect($"{place}/{JsonPointer.Escape(key)}", first[key], second[key], differences);
                }

                break;
            case (JsonArray first, JsonArray second) when first.Count == second.Count:
                for (var i = 0; i < first.Count; i++)
                {
                    Collect($"{place}/{i.ToString(CultureInfo.InvariantCulture)}", first[i], second[i], differences);
                }

                break;
            default:
                if (!JsonNode.DeepEquals(before, after))
                {
                    differences.Add(new JsonDifference(place, before?.DeepClone(), after?.DeepClone()));
                }

                break;
        }
    }
}
