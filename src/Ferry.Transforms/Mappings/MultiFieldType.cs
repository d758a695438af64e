using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>The type multi_field, whose field of the same name is the main one: such fields hang below the main one since 1.0.</summary>
internal static class MultiFieldType
{
    public static Transform Transform { get; } = new(
        "multi-field-type",
        "Makes ordinary fields with further fields of the type multi_field.",
        VersionRange.ElasticsearchBefore(2, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/1.7/_multi_fields.html"),
        Apply);

    private static void Apply(DefinitionEdit edit) => edit.ForEachField(field =>
    {
        if (field.Type != "multi_field")
        {
            return;
        }

        var below = field.Body["fields"] as JsonObject ?? [];
        var name = MainField(field, below);
        // Without a main field there was nothing under the name itself.
        var main = name is null ? new JsonObject { ["type"] = "string", ["index"] = "no" } : below[name]!.DeepClone().AsObject();
        var others = new JsonObject(below.Where(other => other.Key != name).Select(other => KeyValuePair.Create(other.Key, other.Value?.DeepClone())));
        if (others.Count > 0)
        {
            main["fields"] = others;
        }

        var isFlat = field.Text("path") == "just_name" && others.Count > 0;
        edit.Set(field.Siblings, field.Key, main, isFlat ? Loss.Lossy : Loss.None,
            isFlat ? $"the further fields are called {field.Path}.NAME, no longer by their names alone" : null);
    });

    /// <summary>Dynamic templates call it by a placeholder.</summary>
    private static string? MainField(MappingField field, JsonObject below) =>
        new[] { field.Key, "{name}" }.FirstOrDefault(name => below[name] is JsonObject);
}
