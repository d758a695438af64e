using System.Text.Json.Nodes;
using Ferry.Transforms;

namespace Ferry.Metadata;

/// <summary>
/// Takes out of a definition what a target complains about: one complaint, one change. The complaints are those of OpenSearch 2.19 and 3.3.
/// </summary>
internal static class DefinitionRepair
{
    /// <returns>What was changed, in words; null if the complaint is not understood or nothing in the definition fits it.</returns>
    public static string? Apply(Definition definition, string complaint) => definition.Kind switch
    {
        DefinitionKind.IngestPipeline or DefinitionKind.SearchPipeline => PipelineRepair.Apply(definition.Body, complaint),
        _ => definition.Template is { } template ? Apply(template, complaint) : null,
    };

    /// <summary>Of an object that holds "settings" and "mappings".</summary>
    public static string? Apply(JsonObject template, string complaint)
    {
        var settings = template["settings"] as JsonObject;
        var mappings = template["mappings"] as JsonObject;
        return (settings is null ? null : SettingsRepair.Apply(settings, complaint) ?? AnalysisRepair.Apply(settings, complaint))
            ?? (mappings is null ? null : MappingRepair.Apply(mappings, complaint));
    }
}
