namespace Ferry.Transforms.Settings;

/// <summary>
/// Settings that targets do not take, and those that would keep documents out. What is refused was tried on OpenSearch 2.19.4 and 3.3.2,
/// and on Elasticsearch 7.10.2, from which OpenSearch 1 descends.
/// </summary>
internal static class RemovedSettings
{
    private static readonly RemovedSetting[] Table =
    [
        new("the server writes it itself",
            "index.creation_date*", "index.uuid", "index.version.*", "index.provided_name", "index.history.uuid", "index.history_uuid",
            "index.verified_before_close", "index.allocation.existing_shards_allocator", "index.remote_store.*"),
        new("it says from which index this one was made",
            "index.resize.*", "index.shrink.*", "index.split.*", "index.routing.allocation.initial_recovery.*", "index.rollup.source.*", "index.downsample.*",
            "index.store.snapshot.*"),
        new("an index that is blocked takes no documents; set the block again when they are there", "index.blocks.*") { IsLoss = IsTrue },
        new("OpenSearch has no data tiers",
            "index.routing.allocation.include._tier*", "index.routing.allocation.require._tier*", "index.routing.allocation.exclude._tier*")
        {
            IsLoss = value => value != "data_content",
        },
        new("it names nodes of the source cluster, without which the shards would not be allocated; set it again with names of the target's",
            "index.routing.allocation.require.*", "index.routing.allocation.include.*", "index.routing.allocation.exclude.*")
        {
            IsLoss = value => value != "*",
        },
        new("frozen indices are ordinary ones on the target", "index.frozen", "index.search.throttled") { IsLoss = IsTrue },
        new("mapping types have gone, and with them what was said about them", "index.mapping.single_type", "index.mapper.dynamic"),
        new("Elasticsearch only: the index is an ordinary one on the target, and its documents are kept as they are", "index.mode")
        {
            IsLoss = value => value != "standard",
        },
        new("Elasticsearch only: it belongs to the modes time_series and logsdb",
            "index.routing_path", "index.time_series.*", "index.look_ahead_time", "index.look_back_time", "index.dimensions", "index.logsdb.*",
            "index.mapping.dimension_fields.*"),
        new("Elasticsearch only: the target always keeps the source as it was sent",
            "index.mapping.source.mode", "index.mapping.synthetic_source_keep", "index.recovery.use_synthetic_source", "index.mapping.exclude_source_vectors"),
        new("Elasticsearch only: the target refuses documents that bring too many fields, and ignores none of their fields",
            "index.mapping.total_fields.ignore_dynamic_beyond_limit")
        {
            IsLoss = IsTrue,
        },
        new("Elasticsearch only: set ignore_above on the fields that need it", "index.mapping.ignore_above") { IsLoss = _ => true },
        new("the target ends such queries by a setting of the cluster", "index.query.bool.*"),
        new("it belongs to a feature of Elasticsearch that the target does not have",
            "index.xpack.*", "index.esql.*", "index.fast_refresh", "index.dense_vector.*", "index.mapping.semantic_text.*", "index.mapping.nested_parent.*",
            "index.mapping.attachment.*", "index.highlight.weight_matches_mode.*", "index.search.slowlog.include.*", "index.indexing.slowlog.include.*"),
        new("the target merges in one way only, and by itself",
            "index.merge.async", "index.merge.enabled", "index.merge.policy.type", "index.merge.policy.merge_factor", "index.merge.policy.min_merge_*",
            "index.merge.policy.max_merge_docs", "index.merge.policy.max_merge_size", "index.merge.policy.use_compound_file",
            "index.merge.policy.calibrate_size_by_deletes", "index.merge.scheduler.type", "index.compound_on_flush", "index.fail_on_merge_failure",
            "index.checksum_on_merge"),
        new("the target has no such setting", "index.merge.policy.max_merge_at_once_explicit") { Targets = From2 },
        new("the target manages its translog by itself",
            "index.translog.flush_threshold_ops", "index.translog.flush_threshold_period", "index.translog.disable_flush", "index.translog.fs.*",
            "index.translog.type"),
        new("the target manages its caches and its memory by itself",
            "index.cache.*", "index.queries.cache.everything", "index.queries.cache.type", "index.queries.cache.term_queries", "index.fielddata.cache.*",
            "index.bloom_filter_for_id_field.*", "index.codec.bloom.*", "index.term_index_*", "index.engine.robin.*", "index.concurrency",
            "index.index_concurrency"),
        new("the target writes and recovers its files in its own way",
            "index.gateway.*", "index.store.compress.*", "index.store.throttle.*", "index.store.distributor", "index.store.factory", "index.recovery.*",
            "index.shard.recovery.*", "index.shadow_replicas", "index.shared_filesystem*", "index.data_path", "index.fail_on_corruption"),
        new("documents do not expire on the target; delete them with a lifecycle policy or a query", "index.ttl.*"),
        new("the number of routing shards says where documents go", "index.legacy.routing.*"),
        new("the target checks by itself whether ids were made by it", "index.optimize_auto_generated_id"),
        new("the target waits for copies by index.write.wait_for_active_shards", "index.replication", "index.allocation.type"),
        new("the target has this for the whole cluster only", "index.routing.allocation.disable_*", "index.routing.allocation.disk.*"),
        new("percolator queries on fields that are not mapped are refused", "index.percolator.allow_unmapped_fields"),
        new("OpenSearch 2 brought it",
            "index.replication.type", "index.search.default_pipeline", "index.max_slices_per_pit", "index.query.max_nested_depth", "index.append_only.*",
            "index.composite_index", "index.store.hybrid.*", "index.optimize_doc_id_lookup.*", "index.check_pending_flush.*", "index.merge_on_flush.*",
            "index.merge.log_byte_size_policy.*", "index.use_compound_file", "index.unreferenced_file_cleanup.*", "index.search.concurrent_segment_search.*",
            "index.codec.compression_level")
        {
            Targets = VersionRange.OpenSearchBefore(2),
            IsLoss = _ => true,
        },
        new("OpenSearch 3 brought it", "index.derived_source.*", "index.number_of_search_replicas", "index.ingestion_source.*")
        {
            Targets = VersionRange.OpenSearchBefore(3) | VersionRange.Serverless,
            IsLoss = _ => true,
        },
        new("OpenSearch 3 has it no more", "index.store.hybrid.mmap.*") { Targets = VersionRange.OpenSearchFrom(3) },
    ];

    public static Transform Transform { get; } = new(
        "removed-settings",
        "Leaves out index settings that the target does not take or that would keep documents out.",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/install-and-configure/configuring-opensearch/index-settings/"),
        Apply);

    private static VersionRange From2 => VersionRange.OpenSearchFrom(2) | VersionRange.Serverless;

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        var table = Array.FindAll(Table, row => row.Targets.Contains(edit.Context.Target));
        foreach (var (name, value) in settings.ToList())
        {
            if (Array.Find(table, row => row.IsAbout(name)) is { } row)
            {
                edit.Remove(settings, name, row.IsLoss(value?.ToString() ?? "") ? Loss.Lossy : Loss.None, row.Reason);
            }
        }
    }

    /// <summary>As servers up to Elasticsearch 5 read it, too.</summary>
    private static bool IsTrue(string value) => value is "true" or "on" or "yes" or "1";
}
