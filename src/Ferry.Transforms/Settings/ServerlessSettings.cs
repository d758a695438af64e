namespace Ferry.Transforms.Settings;

/// <summary>Serverless decides by itself about shards, copies, files and nodes, of which an index can say nothing.</summary>
internal static class ServerlessSettings
{
    private static readonly RemovedSetting Managed = new(
        "the service decides this by itself",
        "index.number_of_shards", "index.number_of_replicas", "index.number_of_routing_shards", "index.routing_partition_size", "index.auto_expand_replicas",
        "index.routing.*", "index.allocation.*", "index.unassigned.*", "index.merge*", "index.translog.*", "index.store.*", "index.codec*", "index.priority",
        "index.shard.*", "index.soft_deletes.*", "index.gc_deletes", "index.flush_after_merge", "index.compound_format", "index.use_compound_file",
        "index.requests.cache.*", "index.queries.cache.*", "index.fielddata.*", "index.warmer.*", "index.load_fixed_bitset_filters_eagerly",
        "index.write.wait_for_active_shards", "index.replication.*", "index.search.slowlog.*", "index.indexing.slowlog.*", "index.search.idle.*",
        "index.force_memory_term_dictionary", "index.check_pending_flush.*", "index.unreferenced_file_cleanup.*", "index.plugins.*", "index.opendistro.*");

    private static readonly RemovedSetting Pipelines = new(
        "the service has no ingest pipelines; send documents through an ingestion pipeline in front of it", "index.default_pipeline", "index.final_pipeline");

    public static Transform Transform { get; } = new(
        "serverless-settings",
        "Leaves out index settings that Serverless decides by itself.",
        VersionRange.Any,
        VersionRange.Serverless,
        new Uri("https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-overview.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        foreach (var (name, value) in settings.ToList())
        {
            if (Managed.IsAbout(name))
            {
                edit.Remove(settings, name, note: Managed.Reason);
            }
            else if (Pipelines.IsAbout(name))
            {
                edit.Remove(settings, name, value?.ToString() == "_none" ? Loss.None : Loss.Lossy, Pipelines.Reason);
            }
        }
    }
}
