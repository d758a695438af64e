using System.Text.Json.Nodes;
using Ferry.Transforms.Analysis;

namespace Ferry.Transforms.Mappings;

/// <summary>A type could name the analyzers of all its fields (1.x); now each field does.</summary>
internal static class TypeAnalyzers
{
    public static void Apply(DefinitionEdit edit, JsonObject mappings)
    {
        var index = mappings["index_analyzer"] ?? mappings["analyzer"];
        if (index is null && mappings["search_analyzer"] is null)
        {
            return;
        }

        var search = ForSearches(edit);

        edit.ForEachField(field =>
        {
            if (field.Type != "text" || field.Body.ContainsKey("analyzer"))
            {
                return;
            }

            if (index is not null)
            {
                edit.Set(field.Body, "analyzer", index.DeepClone());
            }

            if (!JsonNode.DeepEquals(index, search) && !field.Body.ContainsKey("search_analyzer"))
            {
                edit.Set(field.Body, "search_analyzer", search.DeepClone());
            }
        });

        foreach (var parameter in (string[])["analyzer", "index_analyzer", "search_analyzer"])
        {
            edit.Remove(mappings, parameter, Loss.Lossy, "fields have it, those that documents add later do not");
        }
    }

    /// <summary>
    /// What a field is searched with that names no analyzer for it: the type's, or else default_search if there is one, or else default.
    /// Beside a default_index (called default today) default is for searches, and is called default_search today.
    /// </summary>
    public static JsonNode ForSearches(DefinitionEdit edit) =>
        (edit.Mappings?["search_analyzer"] ?? edit.Mappings?["analyzer"])?.DeepClone()
        ?? (IsDefined(edit, "default_search") || (IsDefined(edit, "default_index") && IsDefined(edit, "default")) ? "default_search" : "default");

    private static bool IsDefined(DefinitionEdit edit, string analyzer) => edit.Settings is { } settings && AnalysisParts.IsDefined(settings, "analyzer", analyzer);
}
