using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Up to 5.x "yes", "on", 1 and more were booleans; now only true and false are.</summary>
internal static class LenientBooleans
{
    private static readonly string[] Parameters =
    [
        "index", "store", "doc_values", "norms", "omit_norms", "fielddata", "coerce", "ignore_malformed", "enabled", "dynamic", "include_in_parent",
        "include_in_root", "eager_global_ordinals", "preserve_separators", "preserve_position_increments", "payloads",
    ];

    private static readonly string[] RootParameters = ["dynamic", "date_detection", "numeric_detection"];

    private static readonly (string Field, string Parameter)[] MetaParameters =
        [("_source", "enabled"), ("_routing", "required"), ("_field_names", "enabled"), ("_size", "enabled"), ("_all", "enabled")];

    public static Transform Transform { get; } = new(
        "lenient-booleans",
        "Makes true or false of the other words that were taken for them.",
        VersionRange.ElasticsearchBefore(6, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/6.0/breaking_60_mappings_changes.html"),
        Apply);

    /// <summary>Whether a value was taken for a boolean, and which.</summary>
    internal static bool? Meaning(JsonNode? value) => value?.ToString() switch
    {
        "true" or "yes" or "on" or "1" => true,
        "false" or "no" or "off" or "0" or "" => false,
        _ => null,
    };

    private static void Apply(DefinitionEdit edit)
    {
        edit.ForEachField(field =>
        {
            ApplyIndex(edit, field);
            Array.ForEach(Parameters, parameter => Apply(edit, field.Body, parameter));
            if (field.Type == "boolean")
            {
                Apply(edit, field.Body, "null_value");
            }
        });
        if (edit.Mappings is not { } mappings)
        {
            return;
        }

        Array.ForEach(RootParameters, parameter => Apply(edit, mappings, parameter));
        foreach (var (name, parameter) in MetaParameters)
        {
            if (mappings[name] is JsonObject metaField)
            {
                Apply(edit, metaField, parameter);
            }
        }
    }

    private static void Apply(DefinitionEdit edit, JsonObject parameters, string parameter)
    {
        // The texts "true" and "false" are taken by all servers.
        if (parameters[parameter] is JsonValue value && value.ToString() is not ("true" or "false") && Meaning(value) is { } meaning)
        {
            edit.Set(parameters, parameter, meaning);
        }
    }

    /// <summary>The words for strings were allowed on all types, where the two that index mean the same.</summary>
    private static void ApplyIndex(DefinitionEdit edit, MappingField field)
    {
        if (field.Text("index") is "analyzed" or "not_analyzed")
        {
            var isLost = field.Role == FieldRole.Template && field.Type is null or "{dynamic_type}" && field.Text("index") == "not_analyzed";
            edit.Remove(field.Body, "index", isLost ? Loss.Lossy : Loss.None, isLost ? "strings that the template takes are analyzed" : null);
        }
    }
}
