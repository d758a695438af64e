using System.Text.Json.Nodes;
using Ferry.Clusters;

namespace Ferry.Transforms.Policies;

/// <summary>All actions that a phase can have, in the order in which Elasticsearch takes them, which OpenSearch takes as they are listed.</summary>
internal static class PolicyActions
{
    private const string NoSnapshots = "the target does not search snapshots: the index stays as it is";

    private static readonly (string Name, string NewName)[] RolloverConditions =
    [
        ("max_age", "min_index_age"),
        ("max_docs", "min_doc_count"),
        ("max_size", "min_size"),
        ("max_primary_shard_size", "min_primary_shard_size"),
    ];

    public static IReadOnlyList<PolicyAction> All { get; } =
    [
        new("set_priority")
        {
            Parameters = ["priority"],
            Translate = action => action["priority"] is { } priority ? [("index_priority", new JsonObject { ["priority"] = priority.DeepClone() })] : [],
        },
        new("unfollow") { Lost = "stop the replication of the index by hand, if it follows one of another cluster" },
        new("rollover")
        {
            Parameters = [.. RolloverConditions.Select(condition => condition.Name)],
            Translate = action => [("rollover", Renamed(action, RolloverConditions))],
        },
        new("readonly") { Translate = _ => [("read_only", [])] },
        new("downsample") { Lost = "the target has rollups, which are jobs of their own" },
        new("allocate") { Parameters = ["number_of_replicas", "include", "exclude", "require"], Translate = Allocate },
        new("migrate") { Lost = "OpenSearch has no data tiers", IsLoss = action => action["enabled"]?.ToString() != "false" },
        new("shrink")
        {
            Since = new ClusterVersion(Flavour.OpenSearch, 2),
            Parameters = ["number_of_shards", "max_primary_shard_size"],
            Translate = action => [("shrink", Renamed(action, [("number_of_shards", "num_new_shards"), ("max_primary_shard_size", "max_shard_size")]))],
        },
        new("forcemerge")
        {
            Parameters = ["max_num_segments"],
            Translate = action => [("force_merge", Renamed(action, [("max_num_segments", "max_num_segments")]))],
        },
        new("freeze") { Lost = "the target freezes no indices" },
        new("searchable_snapshot") { Lost = NoSnapshots },
        new("wait_for_snapshot") { Lost = "the target does not wait for a snapshot before it deletes the index" },
        new("delete") { Translate = _ => [("delete", [])] },
    ];

    private static IEnumerable<(string, JsonObject)> Allocate(JsonObject action)
    {
        if (action["number_of_replicas"] is { } replicas)
        {
            yield return ("replica_count", new JsonObject { ["number_of_replicas"] = replicas.DeepClone() });
        }

        var filters = Renamed(action, [("require", "require"), ("include", "include"), ("exclude", "exclude")]);
        if (filters.Any(filter => filter.Value is JsonObject { Count: > 0 }))
        {
            yield return ("allocation", filters);
        }
    }

    private static JsonObject Renamed(JsonObject action, IEnumerable<(string Name, string NewName)> names) =>
        new(names.Where(name => action.ContainsKey(name.Name)).Select(name => KeyValuePair.Create(name.NewName, action[name.Name]?.DeepClone())));
}
