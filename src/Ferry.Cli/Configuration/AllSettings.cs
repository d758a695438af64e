namespace Ferry.Cli.Configuration;

/// <summary>Every setting of the program: what ferry.yaml may hold.</summary>
public static class AllSettings
{
    public static IReadOnlyList<Setting> List { get; } =
    [
        .. ClusterSettings.Source.Group,
        .. RepositorySettings.Group,
        .. SourceSettings.SnapshotGroup,
        .. SourceSettings.IndexGroup,
        .. ClusterSettings.Target.Group,
        .. MetadataSettings.Group,
        .. BackfillSettings.Group,
        .. TransformSettings.Group.Union(TransformSettings.DefinitionGroup),
        .. StateSettings.Group,
        .. TelemetrySettings.Group,
        .. FailureSettings.Group,
    ];
}
