using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Transforms;
using Ferry.Transforms.Settings;

namespace Ferry.Metadata.Reading;

/// <summary>
/// Persistent settings of a cluster, each a definition of its own. Only those are worth keeping that say how the cluster is to be used; those
/// about its nodes, addresses, disks and other clusters are true of the source alone.
/// </summary>
internal static class ClusterSettings
{
    private static readonly string[] Kept =
    [
        "action.auto_create_index", "action.destructive_requires_name", "cluster.max_shards_per_node", "cluster.default_number_of_replicas",
        "indices.query.bool.max_clause_count", "indices.query.bool.max_nested_depth", "indices.recovery.max_bytes_per_sec",
        "cluster.routing.allocation.node_concurrent_recoveries", "cluster.indices.close.enable",
        "script.max_compilations_rate", "script.max_size_in_bytes", "script.allowed_types", "script.allowed_contexts",
    ];

    private static readonly string[] KeptPrefixes = ["search.", "ingest.", "point_in_time.", "cluster.search.", "script.context.", "indices.breaker."];

    public static IEnumerable<Definition> Of(JsonElement persistent) =>
        FlatSettings.Of(persistent).Select(setting => new Definition(
            DefinitionKind.ClusterSetting, setting.Key, new JsonObject { ["value"] = setting.Value?.DeepClone() }));

    /// <summary>Why a setting is left to the user; null if it is worth keeping.</summary>
    public static string? ReasonToLeave(string name) =>
        Kept.Contains(name) || KeptPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            ? null
            : "it is about the source's own nodes, addresses or plugins: set it on the target by hand if you want it there";
}
