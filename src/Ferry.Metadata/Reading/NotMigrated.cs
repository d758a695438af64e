using System.IO.Enumeration;
using System.Text.Json;

namespace Ferry.Metadata.Reading;

/// <summary>Something of a source that Ferry does not bring to a target.</summary>
/// <param name="What">As "Watcher watches".</param>
/// <param name="Names">Which ones, or where they are, as far as the source tells.</param>
/// <param name="Advice">What the user can do instead.</param>
public sealed record NotMigrated(string What, IReadOnlyList<string> Names, string Advice)
{
    /// <summary>Every such thing, and how it is seen in a snapshot: by a section of the global state, or by the index that holds it.</summary>
    public static IReadOnlyList<NotMigratedPart> Parts { get; } =
    [
        new("Users and roles", ["security_tokens"], [".security*", ".opendistro_security", ".opensearch_security", "searchguard"],
            "Make users, roles and role mappings on the target with its security plugin (REST API or securityadmin); passwords cannot be taken along."),
        new("API keys", [], [], "Make new keys or users for the clients of the target; the secrets of keys cannot be read."),
        new("Watcher watches", ["watcher"], [".watches*", "watches", "triggered_watches", ".triggered_watches"],
            "Make monitors of the Alerting plugin that ask the same; 'GET _watcher/watch/ID' on the source shows each watch."),
        new("Machine learning jobs", ["ml"], [".ml-*"], "Make detectors of the Anomaly Detection plugin; job results are not comparable."),
        new("Transforms", ["transform"], [".transform-*", ".data-frame-*"],
            "Make jobs of the Index Transforms plugin for those that still run; their destination indices are ordinary indices and are migrated."),
        new("Rollup jobs", ["rollup"], [], "Make jobs of the Index Rollups plugin; rolled-up indices can be migrated as ordinary indices, but not be searched by _rollup_search."),
        new("Enrich policies", ["enrich"], [".enrich-*"], "There are none on OpenSearch: write the looked-up fields by the application, or by a script processor."),
        new("Snapshot lifecycle policies", ["snapshot_lifecycle"], [], "Make policies of Snapshot Management (_plugins/_sm/policies) on the target."),
        new("Snapshot repositories", ["repositories"], [], "Register a repository of its own for the target: one that the source writes to must not be written to by both."),
        new("Cross-cluster replication", ["ccr"], [], "Set up replication between the targets by the Cross-Cluster Replication plugin."),
        new("Licence", ["licenses", "trial_license"], [], "OpenSearch needs none."),
        new("Kibana objects", [], [".kibana*"],
            "Export dashboards, visualisations and index patterns as ndjson in Kibana and import them in OpenSearch Dashboards; those of 7.11 and later may need changes."),
        new("OpenSearch Dashboards objects", [], [".opensearch_dashboards*"], "Export saved objects as ndjson and import them in the Dashboards of the target."),
        new("ISM policies", [], [".opendistro-ism-config"],
            "They are documents of a system index: read them from the running source (--source), or make them again by _plugins/_ism/policies."),
        new("Alerting monitors", [], [".opendistro-alerting-config"], "Read each by GET _plugins/_alerting/monitors/ID and make it again on the target."),
        new("Stored scripts of Elasticsearch 1 and 2", [], [".scripts"],
            "They are documents of the index .scripts, mostly in languages that are gone (Groovy, MVEL): write them in Painless; search templates (mustache) can be put as they are by PUT _scripts/ID."),
        new("Persistent tasks", ["persistent_tasks"], [], "They belong to running nodes of the source."),
        new("Weights and decommissioned zones", ["weighted_shard_routing", "decommissionedAttribute"], [], "They belong to the nodes of the source."),
    ];

    /// <summary>Aliases of data streams, which OpenSearch refuses (tried with 2.19 and 3.3); none if there are none.</summary>
    public static IEnumerable<NotMigrated> StreamAliases(IReadOnlyList<string> aliases) => aliases.Count == 0 ? []
        : [new("Aliases of data streams", aliases, "OpenSearch has none: let clients search by the names of the data streams, or by a pattern that means them.")];

    /// <summary>What of <see cref="Parts"/> a snapshot has.</summary>
    /// <param name="global">Its global state.</param>
    /// <param name="indices">Names of its indices.</param>
    public static IReadOnlyList<NotMigrated> In(JsonElement global, IEnumerable<string> indices)
    {
        var names = indices.ToList();
        return
        [
            .. Parts.Select(part => new NotMigrated(
                    part.What,
                    [
                        .. part.Sections.Where(section => global.ValueKind == JsonValueKind.Object && global.TryGetProperty(section, out var node) && HasContent(node)).Select(section => $"section {section} of the global state"),
                        .. names.Where(name => part.Indices.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))).Select(name => $"index {name}"),
                    ],
                    part.Advice))
                .Where(found => found.Names.Count > 0),
        ];
    }

    /// <summary>Sections of things that were never used hold empty objects and lists, or counters.</summary>
    private static bool HasContent(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().Any(property => property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && HasContent(property.Value)),
        JsonValueKind.Array => node.EnumerateArray().Any(),
        _ => true,
    };
}

/// <summary>A kind of thing that is not migrated.</summary>
/// <param name="What">As "Watcher watches".</param>
/// <param name="Sections">Sections of the global state of a snapshot that hold it.</param>
/// <param name="Indices">Patterns of indices that hold it.</param>
/// <param name="Advice">What the user can do instead.</param>
public sealed record NotMigratedPart(string What, IReadOnlyList<string> Sections, IReadOnlyList<string> Indices, string Advice);
