using System.Text.Json.Nodes;

namespace Ferry.Transforms.Types;

/// <summary>
/// The mapping that has everything that several types have. What they define differently has no answer that is right for all documents, so
/// it is a conflict, and never decided.
/// </summary>
internal sealed class TypeUnion
{
    /// <summary>No target has these, so what they say need not agree.</summary>
    private static readonly HashSet<string> Gone =
        ["_all", "_timestamp", "_ttl", "_analyzer", "_boost", "_index", "_type", "_id", "include_in_all", "transform"];

    /// <summary>What a type has that does not say otherwise.</summary>
    private static readonly (string Key, string? Value)[] Defaults = [("dynamic", "true"), ("date_detection", "true"), ("numeric_detection", "false")];

    /// <summary>Where types differ, with the definitions of each, in words.</summary>
    public List<string> Conflicts { get; } = [];

    /// <summary>What holds for documents of all types now and did not before.</summary>
    public List<string> Notes { get; } = [];

    public JsonObject Merge(IReadOnlyList<(string Type, JsonObject Mapping)> types)
    {
        if (types.Count == 1)
        {
            return types[0].Mapping.DeepClone().AsObject();
        }

        var parts = types.Select(type => new Part(type.Type, type.Mapping)).ToList();
        var merged = new JsonObject();
        foreach (var key in Keys(parts))
        {
            var values = Values(parts, key);
            var isOfSome = values.Count < parts.Count;
            if (isOfSome && (key is "_source" or "_routing" || (key == "dynamic" && values[0].Value?.ToString() == "strict")))
            {
                // They would refuse or cut documents of the other types.
                Notes.Add($"\"{key}\": {values[0].Value?.ToJsonString()}, which only {Names(values)} had, is left out");
                continue;
            }

            merged[key] = Gone.Contains(key) ? values[0].Value?.DeepClone() : MergeValue(key, key, values);
            if (isOfSome && !Gone.Contains(key) && key is not ("properties" or "_meta") && !Defaults.Contains((key, values[0].Value?.ToString().ToLowerInvariant())))
            {
                Notes.Add($"\"{key}\" of {Names(values)} holds for all");
            }
        }

        return merged;
    }

    private JsonNode? MergeValue(string place, string key, List<(string Type, JsonNode? Value)> values)
    {
        if (values.TrueForAll(value => IsSame(value.Value, values[0].Value)))
        {
            return values[0].Value?.DeepClone();
        }

        if (key is "properties" or "fields" or "_meta" && values.TrueForAll(value => value.Value is JsonObject))
        {
            return MergeNamed(place, key, Parts(values));
        }

        if (key == "dynamic_templates" && values.TrueForAll(value => value.Value is JsonArray))
        {
            var named = values.ConvertAll(value => new Part(value.Type, new JsonObject(value.Value!.AsArray().SelectMany(item => item!.AsObject())
                .Select(item => KeyValuePair.Create(item.Key, item.Value?.DeepClone())))));
            return new JsonArray([.. MergeNamed("dynamic template", key, named).Select(item => new JsonObject { [item.Key] = item.Value?.DeepClone() })]);
        }

        Conflicts.Add($"{place} is {string.Join(" and ", values.Select(value => $"{value.Value?.ToJsonString()} in '{value.Type}'"))}");
        return null;
    }

    private JsonObject MergeNamed(string place, string group, List<Part> parts)
    {
        var merged = new JsonObject();
        foreach (var name in Keys(parts))
        {
            var values = Values(parts, name);
            var path = place is "properties" ? $"field {name}" : place.StartsWith("field ", StringComparison.Ordinal) ? $"{place}.{name}" : $"{place} {name}";
            merged[name] = group is "properties" or "fields" && CanMerge(values)
                ? MergeField(path, Parts(values))
                : MergeValue(path, "", values);
        }

        return merged;
    }

    /// <summary>Objects have everything that they have in any type; of other fields only what hangs below may differ.</summary>
    private static bool CanMerge(List<(string Type, JsonNode? Value)> values) =>
        values.TrueForAll(value => value.Value is JsonObject)
        && (values.TrueForAll(value => TypeOf(value.Value!) is "object")
            || values.TrueForAll(value => JsonNode.DeepEquals(Alone(value.Value!), Alone(values[0].Value!))));

    private JsonObject MergeField(string path, List<Part> parts)
    {
        var merged = new JsonObject();
        foreach (var key in Keys(parts))
        {
            var values = Values(parts, key);
            merged[key] = key switch
            {
                "include_in_all" => values[0].Value?.DeepClone(),
                "properties" or "fields" => MergeValue(path, key, values),
                _ => MergeValue($"\"{key}\" of {path}", key, values),
            };
        }

        return merged;
    }

    private static JsonObject Alone(JsonNode field)
    {
        var alone = field.DeepClone().AsObject();
        foreach (var below in (string[])["properties", "fields", "include_in_all"])
        {
            alone.Remove(below);
        }

        return alone;
    }

    private static string? TypeOf(JsonNode field) => field["type"]?.ToString() ?? (field["properties"] is not null ? "object" : null);

    /// <summary>Old servers gave "true" or true for the same.</summary>
    private static bool IsSame(JsonNode? left, JsonNode? right) =>
        JsonNode.DeepEquals(left, right)
        || (left is JsonValue && right is JsonValue && string.Equals(left.ToString(), right.ToString(), StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Keys(List<Part> parts) => parts.SelectMany(part => part.Node.Select(item => item.Key)).Distinct();

    private static List<(string Type, JsonNode? Value)> Values(List<Part> parts, string key) =>
        [.. parts.Where(part => part.Node.ContainsKey(key)).Select(part => (part.Type, part.Node[key]))];

    private static List<Part> Parts(List<(string Type, JsonNode? Value)> values) => values.ConvertAll(value => new Part(value.Type, value.Value!.AsObject()));

    private static string Names(List<(string Type, JsonNode? Value)> values) => string.Join(", ", values.Select(value => $"'{value.Type}'"));

    private sealed record Part(string Type, JsonObject Node);
}
