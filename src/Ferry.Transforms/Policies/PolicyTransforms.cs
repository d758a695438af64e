namespace Ferry.Transforms.Policies;

/// <summary>What differs between servers in policies, in order.</summary>
public static class PolicyTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        LifecyclePolicies.Transform,
        LifecycleSettings.Transform,
    ];
}
