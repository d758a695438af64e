namespace Ferry.Transforms.Settings;

/// <summary>What differs between servers in settings, in order.</summary>
public static class SettingTransforms
{
    public static IReadOnlyList<Transform> List { get; } =
    [
        RenamedSettings.Transform,
        RemovedSettings.Transform,
        ServerlessSettings.Transform,
        LenientSettings.Transform,
        SettingValues.Transform,
        AwarenessReplicas.Transform,
        AnalysisLimits.Transform,
    ];
}
