namespace Ferry.Clusters.Checks;

/// <summary>The rights that a migration needs.</summary>
public static class Rights
{
    public static Right CreateIndices { get; } = new("create indices", "metadata, backfill") { IndexPrivilege = "create_index", Permission = "indices:admin/create" };

    public static Right WriteDocuments { get; } = new("write documents", "backfill, replay") { IndexPrivilege = "write", Permission = "indices:data/write/*" };

    public static Right RefreshIndices { get; } = new("refresh and count", "backfill, verify") { IndexPrivilege = "maintenance", Permission = "indices:admin/refresh" };

    public static Right WriteAliases { get; } = new("write aliases", "metadata") { IndexPrivilege = "manage", Permission = "indices:admin/aliases" };

    public static Right WriteTemplates { get; } = new("write templates", "metadata")
    {
        ClusterPrivilege = "manage_index_templates",
        Permission = "indices:admin/index_template/put",
    };

    public static Right DeleteIndices { get; } = new("delete indices", "clear-indices") { IndexPrivilege = "delete_index", Permission = "indices:admin/delete" };

    public static Right WritePipelines { get; } = new("write ingest pipelines", "metadata")
    {
        ClusterPrivilege = "manage_pipeline",
        Permission = "cluster:admin/ingest/pipeline/put",
    };

    private static readonly Right CreateSnapshots = new("create snapshots", "snapshot")
    {
        ClusterPrivilege = "create_snapshot",
        Permission = "cluster:admin/snapshot/create",
    };

    private static readonly Right ReadDocuments = new("read documents", "verify")
    {
        Probe = "_search?size=0&filter_path=_shards.failed",
        IndexPrivilege = "read",
        Permission = "indices:data/read/*",
    };

    /// <summary>Of the cluster that everything comes from.</summary>
    public static IReadOnlyList<Right> OfSource(ClusterVersion version) =>
        [.. ReadMetadata(version), .. version.Capabilities.HasSnapshots ? [CreateSnapshots] : Array.Empty<Right>(), ReadDocuments];

    /// <summary>Of the cluster that everything is moved to.</summary>
    public static IReadOnlyList<Right> OfTarget(ClusterVersion version) =>
    [
        .. ReadMetadata(version),
        ReadDocuments,
        CreateIndices,
        WriteDocuments,
        .. version.Capabilities.HasRefresh ? [RefreshIndices] : Array.Empty<Right>(),
        WriteAliases,
        WriteTemplates,
        .. version.Capabilities.HasIngestPipelines ? [WritePipelines] : Array.Empty<Right>(),
        DeleteIndices,
    ];

    private static IEnumerable<Right> ReadMetadata(ClusterVersion version)
    {
        var can = version.Capabilities;
        if (can.HasNodes)
        {
            yield return new("read health", "assess") { Probe = "_cluster/health", ClusterPrivilege = "monitor", Permission = "cluster:monitor/health" };
            yield return new("read nodes", "assess") { Probe = "_nodes/_all/version?filter_path=nodes.*.version", ClusterPrivilege = "monitor", Permission = "cluster:monitor/nodes/info" };
            yield return new("read cluster settings", "assess") { Probe = "_cluster/settings", ClusterPrivilege = "monitor", Permission = "cluster:monitor/state" };
        }

        yield return new("read settings of indices", "assess, metadata")
        {
            Probe = "_all/_settings?filter_path=*.settings.index.uuid",
            IndexPrivilege = "view_index_metadata",
            Permission = "indices:monitor/settings/get",
        };
        yield return new("read mappings", "assess, metadata")
        {
            Probe = "_all/_mapping?filter_path=*.mappings._source",
            IndexPrivilege = "view_index_metadata",
            Permission = "indices:admin/mappings/get",
        };
        yield return new("read aliases", "metadata") { Probe = "_all/_alias", IndexPrivilege = "view_index_metadata", Permission = "indices:admin/aliases/get" };
        if (can.HasLegacyTemplates)
        {
            yield return new("read legacy templates", "metadata") { Probe = "_template", ClusterPrivilege = "monitor", Permission = "indices:admin/template/get" };
        }

        if (can.HasComposableTemplates)
        {
            yield return new("read index templates", "metadata")
            {
                Probe = "_index_template",
                ClusterPrivilege = "manage_index_templates",
                Permission = "indices:admin/index_template/get",
            };
        }

        if (can.HasComponentTemplates)
        {
            yield return new("read component templates", "metadata")
            {
                Probe = "_component_template",
                ClusterPrivilege = "manage_index_templates",
                Permission = "cluster:admin/component_template/get",
            };
        }

        if (can.HasDataStreams)
        {
            yield return new("read data streams", "metadata") { Probe = "_data_stream", IndexPrivilege = "view_index_metadata", Permission = "indices:admin/data_stream/get" };
        }

        if (can.HasIngestPipelines)
        {
            yield return new("read ingest pipelines", "metadata")
            {
                Probe = "_ingest/pipeline",
                ClusterPrivilege = "read_pipeline",
                Permission = "cluster:admin/ingest/pipeline/get",
            };
        }

        if (can.HasSearchPipelines)
        {
            yield return new("read search pipelines", "metadata")
            {
                Probe = "_search/pipeline",
                ClusterPrivilege = "monitor",
                Permission = "cluster:admin/search/pipeline/get",
            };
        }

        if (can.HasSnapshots)
        {
            yield return new("read snapshot repositories", "snapshot")
            {
                Probe = "_snapshot",
                ClusterPrivilege = "monitor_snapshot",
                Permission = "cluster:admin/repository/get",
            };
        }
    }
}
