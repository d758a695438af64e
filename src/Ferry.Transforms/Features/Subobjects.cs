using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>
/// Without subobjects a.b is a field of its own, and a can be another. In OpenSearch a dot always means an object, which has no value.
/// </summary>
internal static class Subobjects
{
    public static Transform Transform { get; } = new(
        "subobjects",
        "Makes objects of what stands in front of dots in names of fields.",
        VersionRange.ElasticsearchFrom(8, 3),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/supported-field-types/object/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Mappings is not { } mappings)
        {
            return;
        }

        const string note = "a document with a value under a name that stands in front of a dot elsewhere is refused";
        edit.Remove(mappings, "subobjects", mappings["subobjects"]?.ToString() == "false" ? Loss.Lossy : Loss.None, note);
        edit.ForEachField(field => edit.Remove(field, "subobjects", note, field.Body["subobjects"]?.ToString() == "false" ? Loss.Lossy : Loss.None));
        var values = MappingFields.Of(mappings)
            .Where(field => field.Role == FieldRole.Property && field.Type is not (null or "object" or "nested"))
            .Select(field => field.Path)
            .ToHashSet(StringComparer.Ordinal);
        edit.ForEachField(field =>
        {
            if (field.Role != FieldRole.Property)
            {
                return;
            }

            if (Prefixes(field.Path).Any(values.Contains))
            {
                edit.Remove(field.Siblings, field.Key, Loss.Lossy, "a field has the name in front of a dot in its name; its values are kept in the source but not indexed");
            }
            else if (values.Contains(field.Path) && values.Any(path => path.StartsWith(field.Path + ".", StringComparison.Ordinal)))
            {
                edit.StopIndexing(field, "fields have its name in front of a dot in theirs; the values of all of them are kept in the source but not indexed");
            }
        });
    }

    private static IEnumerable<string> Prefixes(string path)
    {
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            yield return path[..dot];
        }
    }
}
