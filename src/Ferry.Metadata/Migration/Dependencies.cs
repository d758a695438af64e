using System.Text.Json.Nodes;
using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>Which other objects a definition needs.</summary>
internal static class Dependencies
{
    private static readonly (string Setting, DefinitionKind Kind)[] Pipelines =
    [
        ("index.default_pipeline", DefinitionKind.IngestPipeline),
        ("index.final_pipeline", DefinitionKind.IngestPipeline),
        ("index.search.default_pipeline", DefinitionKind.SearchPipeline),
    ];

    /// <summary>Those without which it cannot be made.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="templates">Composable templates that were to be made, which data streams need.</param>
    public static IEnumerable<(DefinitionKind Kind, string Name)> Required(Definition definition, IEnumerable<Definition> templates) => definition.Kind switch
    {
        DefinitionKind.IndexTemplate => (definition.Body["composed_of"] as JsonArray ?? []).Select(component => (DefinitionKind.ComponentTemplate, component!.ToString())),
        DefinitionKind.DataStream => templates
            .Where(template => template.Body.ContainsKey("data_stream")
                && template.Body["index_patterns"]!.AsArray().Any(pattern => PatternOverlap.Between(pattern!.ToString(), definition.Name)))
            .OrderByDescending(template => template.Body["priority"]?.GetValue<long>() ?? 0)
            .Select(template => (template.Kind, template.Name))
            .Take(1),
        _ => [],
    };

    /// <summary>Those without which it can be made, but documents or searches fail.</summary>
    public static IEnumerable<(DefinitionKind Kind, string Name)> Used(Definition definition) =>
        definition.Template?["settings"] is JsonObject settings
            ? Pipelines.Where(each => settings[each.Setting] is { } name && name.ToString() != "_none").Select(each => (each.Kind, settings[each.Setting]!.ToString()))
            : [];
}
