namespace Ferry.Transforms.Features;

/// <summary>Features that only some servers have, in order: aliases last, because fields that they name may have gone before.</summary>
public static class FeatureTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        Flattened.Transform,
        ElasticTypes.Transform,
        NewerTypes.Transform,
        MissingParameters.Transform,
        RuntimeFields.Transform,
        TemplateKinds.Transform,
        TemplateParts.Transform,
        SyntheticSource.Transform,
        Subobjects.Transform,
        FieldAliases.Transform,
    ];
}
