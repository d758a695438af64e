using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>What a field is in a mapping.</summary>
public enum FieldRole
{
    /// <summary>It has a place of its own in the source.</summary>
    Property,

    /// <summary>It indexes the value of the field above it once more.</summary>
    MultiField,

    /// <summary>Fields that are not mapped yet will be made like it.</summary>
    Template,
}

/// <summary>A field of a mapping.</summary>
/// <param name="Path">Names from the root on, joined by dots; how it is called in messages.</param>
/// <param name="Siblings">The object that holds it.</param>
/// <param name="Key">Its name there, which may contain dots.</param>
/// <param name="Body">Its parameters.</param>
/// <param name="Role">What it is.</param>
public sealed record MappingField(string Path, JsonObject Siblings, string Key, JsonObject Body, FieldRole Role)
{
    public string? Type => Text("type");

    /// <summary>A parameter's value, if that is a string.</summary>
    public string? Text(string parameter) => Body[parameter] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Complaints name a field by its key or by the last part of it only.</summary>
    public bool IsCalled(string name) =>
        Role != FieldRole.Template && (Key == name || Path == name || Key.EndsWith("." + name, StringComparison.Ordinal));

    /// <summary>An object that is not enabled takes any JSON value and indexes nothing; a multi-field has no value of its own.</summary>
    public void StopIndexing()
    {
        if (Role == FieldRole.MultiField)
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
public static class MappingFields
{
    /// <summary>All fields, parents before their children, then dynamic templates; a list, so that fields may be changed meanwhile.</summary>
    public static IReadOnlyList<MappingField> Of(JsonObject mappings)
    {
        var fields = new List<MappingField>();
        Collect(mappings, "", fields);
        CollectTemplates(mappings, fields);
        return fields;
    }

    /// <summary>
    /// A target checks templates only when a document needs one. What is wrong in them is wrong in the fields that they made, so they are
    /// mended together.
    /// </summary>
    private static void CollectTemplates(JsonObject mappings, List<MappingField> fields)
    {
        if (mappings["dynamic_templates"] is not JsonArray templates)
        {
            return;
        }

        foreach (var (name, template) in templates.OfType<JsonObject>().SelectMany(named => named))
        {
            if (template is JsonObject siblings && siblings["mapping"] is JsonObject body)
            {
                var field = new MappingField($"dynamic template {name}", siblings, "mapping", body, FieldRole.Template);
                fields.Add(field);
                Collect(body, field.Path, fields);
            }
        }
    }

    private static void Collect(JsonObject node, string path, List<MappingField> fields)
    {
        foreach (var (group, role) in ((string, FieldRole)[])[("properties", FieldRole.Property), ("fields", FieldRole.MultiField)])
        {
            if (node[group] is not JsonObject siblings)
            {
                continue;
            }

            foreach (var (key, child) in siblings)
            {
                if (child is JsonObject body)
                {
                    var field = new MappingField(path.Length == 0 ? key : $"{path}.{key}", siblings, key, body, role);
                    fields.Add(field);
                    Collect(body, field.Path, fields);
                }
            }
        }
    }
}
