using System.Text.Json.Nodes;
using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>Fields that searches compute by a script. No document holds anything of them.</summary>
internal static class RuntimeFields
{
    private const string Note = "from 2.15 on the target has derived fields, which are much the same: define them by hand if you need them";

    public static Transform Transform { get; } = new(
        "runtime-fields",
        "Leaves out runtime fields.",
        VersionRange.ElasticsearchFrom(7, 11),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/supported-field-types/derived/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings is not { } mappings)
        {
            return;
        }

        edit.Remove(mappings, "runtime", mappings["runtime"] is JsonObject { Count: > 0 } ? Loss.Lossy : Loss.None, Note);
        StopDynamic(edit, mappings);
        edit.ForEachField(field => StopDynamic(edit, field.Body));
        if (mappings["dynamic_templates"] is not JsonArray templates)
        {
            return;
        }

        for (var position = templates.Count - 1; position >= 0; position--)
        {
            if (templates[position] is JsonObject template && template.Any(named => named.Value is JsonObject body && body.ContainsKey("runtime")))
            {
                edit.RemoveAt(templates, position, Loss.Lossy, "new fields that it would take are indexed instead, if the mapping is dynamic");
            }
        }
    }

    /// <summary>Runtime fields are not indexed, and neither is what is not mapped.</summary>
    private static void StopDynamic(DefinitionEdit edit, JsonObject node)
    {
        if (node["dynamic"]?.ToString() == "runtime")
        {
            edit.Set(node, "dynamic", false, Loss.Lossy, "new fields are kept in the source and cannot be searched");
        }
    }
}
