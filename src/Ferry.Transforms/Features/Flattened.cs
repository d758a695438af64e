using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>An object of which all leaves are indexed as keywords of one field: OpenSearch has another name for it, and no parameters.</summary>
internal static class Flattened
{
    /// <summary>What the target does in another way without these. The others do not change what is found.</summary>
    private static readonly Dictionary<string, string> Losses = new(StringComparer.Ordinal)
    {
        ["ignore_above"] = "longer values are indexed too, and a document with one of more than 32766 bytes is refused",
        ["null_value"] = "null values are not found",
        ["similarity"] = "the target scores by BM25",
        ["split_queries_on_whitespace"] = "the target does not split queries",
        ["copy_to"] = "the target copies nothing from such a field",
    };

    public static Transform Transform { get; } = new(
        "flattened",
        "Makes flattened fields flat_object, which OpenSearch has from 2.7 on.",
        VersionRange.ElasticsearchFrom(7, 3),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/supported-field-types/flat-object/"),
        edit => edit.ForEachField(field => Apply(edit, field)));

    private static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Type != "flattened")
        {
            return;
        }

        if (!edit.Context.Target.IsOpenSearchFrom(2, 7))
        {
            edit.StopIndexing(field, "the target has no such field: its values are kept in the source but not indexed");
            return;
        }

        edit.Set(field.Body, "type", "flat_object");
        foreach (var parameter in field.Body.Select(entry => entry.Key).Where(parameter => parameter != "type").ToList())
        {
            edit.Remove(field.Body, parameter, Losses.ContainsKey(parameter) ? Loss.Lossy : Loss.None, Losses.GetValueOrDefault(parameter));
        }
    }
}
