using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>A type could name the analyzers of all its fields (1.x); now each field does.</summary>
internal static class TypeAnalyzers
{
    public static void Apply(DefinitionEdit edit, JsonObject mappings)
    {
        var index = mappings["index_analyzer"] ?? mappings["analyzer"];
        var search = mappings["search_analyzer"] ?? mappings["analyzer"];
        if (index is null && search is null)
        {
            return;
        }

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

            if (search is not null && !JsonNode.DeepEquals(index, search) && !field.Body.ContainsKey("search_analyzer"))
            {
                edit.Set(field.Body, "search_analyzer", search.DeepClone());
            }
        });

        foreach (var parameter in (string[])["analyzer", "index_analyzer", "search_analyzer"])
        {
            edit.Remove(mappings, parameter, Loss.Lossy, "fields have it, those that documents add later do not");
        }
    }
}
