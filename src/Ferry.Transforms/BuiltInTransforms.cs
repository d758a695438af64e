namespace Ferry.Transforms;

/// <summary>Every transform, in the order in which they are applied: types first, so that all others see one mapping.</summary>
public static class BuiltInTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        Types.MappingTypes.Transform,
        Aliases.AliasNames.Transform,
        .. Mappings.MappingTransforms.List,
        .. Analysis.AnalysisTransforms.List,
        .. Settings.SettingTransforms.List,
        .. Vectors.VectorTransforms.List,
        .. Features.FeatureTransforms.List,
        Settings.FieldLimit.Transform, // when all fields are what they will be
        .. Policies.PolicyTransforms.List,
    ];
}
