using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Dynamic templates for kinds of values that no JSON value is of were taken and never used; now they are refused.</summary>
internal static class TemplateConditions
{
    private static readonly string[] Kinds = ["*", "object", "string", "long", "double", "boolean", "date", "binary"];

    public static Transform Transform { get; } = new(
        "template-conditions",
        "Removes dynamic templates that could never take a field.",
        VersionRange.ElasticsearchBefore(6, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/6.0/breaking_60_mappings_changes.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings?["dynamic_templates"] is not JsonArray templates)
        {
            return;
        }

        for (var position = templates.Count - 1; position >= 0; position--)
        {
            if (templates[position] is JsonObject named && named.Count > 0 && named.First().Value?["match_mapping_type"]?.ToString() is { } kind && !Kinds.Contains(kind))
            {
                edit.RemoveAt(templates, position, note: $"no value is of the kind {kind}");
            }
        }
    }
}
