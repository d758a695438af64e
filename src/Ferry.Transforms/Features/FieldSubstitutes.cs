using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>What is done about fields of a type that a target does not have.</summary>
internal static class FieldSubstitutes
{
    /// <summary>Another type, which takes the same parameters.</summary>
    public static Action<DefinitionEdit, MappingField> Becomes(string type, Loss loss, string note) =>
        (edit, field) => edit.Set(field.Body, "type", type, loss, note);

    public static Action<DefinitionEdit, MappingField> NotIndexed(string why) =>
        (edit, field) => edit.StopIndexing(field, $"{why}; its values are kept in the source but not indexed");
}
