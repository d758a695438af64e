using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>The type string, which became two: text is analyzed, keyword is not.</summary>
internal static class StringFields
{
    private static readonly string[] OnlyForText =
        ["analyzer", "index_analyzer", "search_analyzer", "search_quote_analyzer", "position_increment_gap", "position_offset_gap", "fielddata"];

    public static Transform Transform { get; } = new(
        "string-fields",
        "Makes text and keyword of the type string.",
        VersionRange.ElasticsearchBefore(6, 0),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/5.6/breaking_50_mapping_changes.html"),
        Apply);

    private static void Apply(DefinitionEdit edit) => edit.ForEachField(field =>
    {
        if (!IsString(field))
        {
            return;
        }

        switch (field.Body["index"]?.ToString())
        {
            case "not_analyzed":
                edit.Remove(field, "index");
                BecomeKeyword(edit, field);
                break;
            case "no" or "false":
                edit.Set(field.Body, "index", false);
                // It had none, and with them values of more than 32,766 bytes would be refused.
                if (!field.Body.ContainsKey("doc_values"))
                {
                    edit.Set(field.Body, "doc_values", false);
                }

                BecomeKeyword(edit, field);
                break;
            default:
                edit.Remove(field, "index");
                BecomeText(edit, field);
                break;
        }
    });

    /// <summary>Dynamic templates for strings need not name the type, and mean it only if they say how a string is indexed.</summary>
    private static bool IsString(MappingField field) =>
        field.Type == "string"
        || (field.Role == FieldRole.Template && field.Type is null or "{dynamic_type}"
            && field.Siblings["match_mapping_type"]?.ToString() == "string" && field.Text("index") is "not_analyzed" or "no" or "analyzed");

    private static void BecomeKeyword(DefinitionEdit edit, MappingField field)
    {
        edit.Set(field.Body, "type", "keyword");
        if (field.Body["fielddata"] is JsonObject fielddata && fielddata["loading"]?.ToString() == "eager_global_ordinals")
        {
            edit.Set(field.Body, "eager_global_ordinals", true);
        }

        foreach (var parameter in OnlyForText)
        {
            edit.Remove(field, parameter, "it has no effect on what is not analyzed");
        }

        edit.Remove(field.Body, "term_vector", Loss.Lossy, "keywords have no term vectors");
        if (field.Text("index_options") is "positions" or "offsets")
        {
            edit.Set(field.Body, "index_options", "freqs", note: "a keyword has a single position");
        }
    }

    private static void BecomeText(DefinitionEdit edit, MappingField field)
    {
        var note = field.Body.ContainsKey("fielddata") ? null : "to sort or aggregate by its words it needs \"fielddata\": true, which was the default";
        edit.Set(field.Body, "type", "text", note is null ? Loss.None : Loss.Lossy, note);
        edit.Remove(field, "doc_values", "text has no doc values");
        edit.Remove(field.Body, "null_value", Loss.Lossy, "searches no longer find it where a document has null");
        edit.Remove(field.Body, "ignore_above", Loss.Lossy, "longer values are indexed too");
    }
}
