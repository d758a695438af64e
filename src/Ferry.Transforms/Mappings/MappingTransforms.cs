namespace Ferry.Transforms.Mappings;

/// <summary>What differs between servers in mappings, in order: later ones rely on what earlier ones have put right.</summary>
public static class MappingTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        MultiFieldType.Transform,
        StringFields.Transform,
        LenientBooleans.Transform,
        MetaFields.Transform,
        LegacyParameters.Transform,
        TemplateConditions.Transform,
        DateFormats.Transform,
    ];
}
