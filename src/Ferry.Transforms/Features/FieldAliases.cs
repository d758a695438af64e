using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>
/// An alias for a field that is not there makes an index fail. In a template it may be there in another one, with which it is composed.
/// </summary>
internal static class FieldAliases
{
    public static Transform Transform { get; } = new(
        "field-aliases",
        "Leaves out aliases for fields that are not indexed on the target.",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/mappings/supported-field-types/alias/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Definition.Kind != DefinitionKind.Index || edit.Mappings is not { } mappings || edit.Definition.HasTypes)
        {
            return;
        }

        var fields = MappingFields.Of(mappings).Where(field => field.Role != FieldRole.Template && field.Type is not (null or "object" or "nested" or "alias"))
            .Select(field => field.Path)
            .ToHashSet(StringComparer.Ordinal);
        edit.ForEachField(field =>
        {
            // Names that begin with _ are of fields that each document has.
            if (field is { Type: "alias", Role: FieldRole.Property } && field.Text("path") is { } path && path is not ['_', ..] && !fields.Contains(path))
            {
                edit.Remove(field.Siblings, field.Key, Loss.Lossy, $"{path} is no indexed field of the target");
            }
        });
    }
}
