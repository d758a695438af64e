using System.Text.Json.Nodes;

namespace Ferry.Metadata;

/// <summary>
/// Takes out of an index definition what a target complains about, so that the index can hold the documents: one complaint, one change.
/// The complaints are those of OpenSearch 2.19 and 3.3.
/// </summary>
internal static class DefinitionRepair
{
    /// <returns>What was changed, in words; null if the complaint is not understood or nothing in the definition fits it.</returns>
    public static string? Apply(JsonObject definition, string complaint)
    {
        var settings = definition["settings"]!.AsObject();
        var mappings = definition["mappings"]!.AsObject();
        return SettingsRepair.Apply(settings, complaint) ?? AnalysisRepair.Apply(settings, complaint) ?? MappingRepair.Apply(mappings, complaint);
    }
}
