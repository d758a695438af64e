using System.Text.Json.Nodes;

namespace Ferry.Metadata;

/// <summary>A field of a mapping.</summary>
/// <param name="Path">Names from the root on, joined by dots.</param>
/// <param name="Siblings">The object that holds it.</param>
/// <param name="Key">Its name there, which may contain dots.</param>
/// <param name="Body">Its parameters.</param>
/// <param name="IsMultiField">Whether it indexes the value of the field above it once more.</param>
internal sealed record MappingField(string Path, JsonObject Siblings, string Key, JsonObject Body, bool IsMultiField)
{
    public string? Type => Text("type");

    /// <summary>A parameter's value, if that is a string.</summary>
    public string? Text(string parameter) => Body[parameter] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Complaints name a field by its key or by the last part of it only.</summary>
    public bool IsCalled(string name) => Key == name || Path == name || Key.EndsWith("." + name, StringComparison.Ordinal);

    /// <summary>An object that is not enabled takes any JSON value and indexes nothing; a multi-field has no value of its own.</summary>
    public void StopIndexing()
    {
        if (IsMultiField)
        {
            Siblings.Remove(Key);
            return;
        }

        Body.Clear();
        Body["type"] = "object";
        Body["enabled"] = false;
    }
}

/// <summary>Walks through the fields of a mapping.</summary>
internal static class MappingFields
{
    /// <summary>All fields, parents before their children; a list, so that fields may be changed meanwhile.</summary>
    public static IReadOnlyList<MappingField> Of(JsonObject mappings)
    {
        var fields = new List<MappingField>();
        Collect(mappings, "", fields);
        return fields;
    }

    private static void Collect(JsonObject node, string path, List<MappingField> fields)
    {
        foreach (var group in (string[])["properties", "fields"])
        {
            if (node[group] is not JsonObject siblings)
            {
                continue;
            }

            foreach (var (key, child) in siblings)
            {
                if (child is JsonObject body)
                {
                    var field = new MappingField(path.Length == 0 ? key : $"{path}.{key}", siblings, key, body, group == "fields");
                    fields.Add(field);
                    Collect(body, field.Path, fields);
                }
            }
        }
    }
}
