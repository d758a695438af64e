using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Scripts.Rules;

/// <summary>Where in an object or a list something is.</summary>
/// <param name="Parent">The object or list.</param>
/// <param name="Key">Key or position.</param>
/// <param name="Value">What is there.</param>
internal readonly record struct Place(JsonNode Parent, string Key, JsonNode? Value)
{
    /// <summary>All places of an object or a list.</summary>
    public static IEnumerable<Place> In(JsonNode? node) => node switch
    {
        JsonObject map => map.Select(entry => new Place(map, entry.Key, entry.Value)),
        JsonArray list => list.Select((value, position) => new Place(list, position.ToString(CultureInfo.InvariantCulture), value)),
        _ => [],
    };

    /// <summary>The place of a key or position, if there is one.</summary>
    public static Place? Find(JsonNode? node, string key) =>
        node is JsonObject map ? (map.TryGetPropertyValue(key, out var value) ? new Place(map, key, value) : null)
        : node is JsonArray list && PositionIn(list, key) is { } position ? new Place(list, key, list[position])
        : null;

    /// <summary>The position that a key names in a list; null if it names none.</summary>
    public static int? PositionIn(JsonArray list, string key) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < list.Count ? position : null;
}
