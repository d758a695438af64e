namespace Ferry.Transforms.Features;

/// <summary>Features that only some servers have, in order.</summary>
public static class FeatureTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        Flattened.Transform,
    ];
}
