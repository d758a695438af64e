using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_cluster/health</c> and <c>_cluster/settings</c>.</summary>
internal sealed class ClusterEndpoints(ClusterState cluster)
{
    private static readonly string[] Statuses = ["green", "yellow", "red"];

    // Settings are kept and reported; those outside these groups are refused as unknown.
    private static readonly string[] SettingGroups =
    [
        "action.", "archived.", "bootstrap.", "breaker.", "cluster.", "discovery.", "gateway.", "http.", "indices.", "ingest.", "logger.", "network.",
        "node.", "node_concurrent_recoveries.", "opensearch.", "plugins.", "points_in_time.", "repositories.", "script.", "search.", "search_backpressure.",
        "segrep.", "shard_indexing_pressure.", "snapshot.", "task_cancellation.", "task_resource_tracking.", "thread_pool.", "transport.",
    ];

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/_cluster/health", Health, HealthParameters),
        new("GET", "/_cluster/health/{index}", Health, HealthParameters),
        new("GET", "/_cluster/settings", Settings, "flat_settings include_defaults local master_timeout cluster_manager_timeout"),
        new("PUT", "/_cluster/settings", UpdateSettings, "flat_settings timeout master_timeout cluster_manager_timeout"),
    ];

    private const string HealthParameters = IndexExpressions.Parameters +
        " level local master_timeout cluster_manager_timeout timeout wait_for_status wait_for_nodes wait_for_active_shards wait_for_events" +
        " wait_for_no_relocating_shards wait_for_no_initializing_shards";

    private void Health(RestRequest request, RestResponse response)
    {
        List<IndexService> indices;
        var missing = false;
        try
        {
            indices = cluster.Expressions.Resolve(request);
        }
        catch (OpenSearchException e) when (e.Status == 404)
        {
            // Waiting for an index to appear ends with a timeout; here it is at once, as nothing else will make it.
            (indices, missing) = ([], true);
        }

        var wanted = request["wait_for_status"] is { } text ? Array.IndexOf(Statuses, text.ToLowerInvariant()) : Statuses.Length;
        if (wanted < 0)
            throw Errors.IllegalArgument($"No enum constant org.opensearch.cluster.health.ClusterHealthStatus.{request["wait_for_status"]!.ToUpperInvariant()}");
        var status = missing ? 2 : indices.Any(index => index.Settings.NumberOfReplicas > 0) ? 1 : 0;
        var timedOut = missing || status > wanted;
        if (timedOut) response.Status = 408;

        var active = indices.Sum(index => index.Shards.Count);
        var unassigned = indices.Sum(index => index.Shards.Count * index.Settings.NumberOfReplicas);
        var json = response.Json;
        json.WriteStartObject();
        json.WriteString("cluster_name", ClusterState.Name);
        json.WriteString("status", Statuses[status]);
        json.WriteBoolean("timed_out", timedOut);
        json.WriteNumber("number_of_nodes", 1);
        json.WriteNumber("number_of_data_nodes", 1);
        json.WriteBoolean("discovered_master", true);
        json.WriteBoolean("discovered_cluster_manager", true);
        WriteShards(json, active, unassigned);
        json.WriteNumber("delayed_unassigned_shards", 0);
        json.WriteNumber("number_of_pending_tasks", 0);
        json.WriteNumber("number_of_in_flight_fetch", 0);
        json.WriteNumber("task_max_waiting_in_queue_millis", 0);
        json.WriteNumber("active_shards_percent_as_number", active + unassigned == 0 ? 100 : active * 100d / (active + unassigned));
        if (request["level"] is "indices" or "shards") WriteIndices(json, indices);
        json.WriteEndObject();
    }

    private static void WriteIndices(Utf8JsonWriter json, List<IndexService> indices)
    {
        json.WriteStartObject("indices");
        foreach (var index in indices)
        {
            json.WriteStartObject(index.Name);
            json.WriteString("status", Statuses[index.Settings.NumberOfReplicas > 0 ? 1 : 0]);
            json.WriteNumber("number_of_shards", index.Shards.Count);
            json.WriteNumber("number_of_replicas", index.Settings.NumberOfReplicas);
            WriteShards(json, index.Shards.Count, index.Shards.Count * index.Settings.NumberOfReplicas);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteShards(Utf8JsonWriter json, int active, int unassigned)
    {
        json.WriteNumber("active_primary_shards", active);
        json.WriteNumber("active_shards", active);
        json.WriteNumber("relocating_shards", 0);
        json.WriteNumber("initializing_shards", 0);
        json.WriteNumber("unassigned_shards", unassigned);
    }

    private void Settings(RestRequest request, RestResponse response)
    {
        var json = response.Json;
        json.WriteStartObject();
        json.WritePropertyName("persistent");
        SettingsTree.Write(json, cluster.PersistentSettings, request.Flag("flat_settings"));
        json.WritePropertyName("transient");
        SettingsTree.Write(json, cluster.TransientSettings, request.Flag("flat_settings"));
        json.WriteEndObject();
    }

    private void UpdateSettings(RestRequest request, RestResponse response)
    {
        var body = request.JsonBody() ?? throw Errors.BodyRequired();
        var persistent = SettingsTree.Flatten(body["persistent"] as JsonObject ?? []);
        var transient = SettingsTree.Flatten(body["transient"] as JsonObject ?? []);
        if (persistent.Count + transient.Count == 0) throw Errors.Validation("no settings to update");
        Check("persistent", persistent);
        Check("transient", transient);
        Apply(persistent, cluster.PersistentSettings);
        Apply(transient, cluster.TransientSettings);

        var json = response.Json;
        json.WriteStartObject();
        json.WriteBoolean("acknowledged", true);
        json.WritePropertyName("persistent");
        SettingsTree.Write(json, Set(persistent), request.Flag("flat_settings"));
        json.WritePropertyName("transient");
        SettingsTree.Write(json, Set(transient), request.Flag("flat_settings"));
        json.WriteEndObject();
    }

    private void Check(string kind, Dictionary<string, JsonNode?> changes)
    {
        foreach (var name in changes.Keys.Where(name => !SettingGroups.Any(group => name.StartsWith(group, StringComparison.Ordinal))))
            throw new OpenSearchException(400, cluster.IsVersion3 ? "settings_exception" : "illegal_argument_exception", $"{kind} setting [{name}], not recognized");
    }

    private static void Apply(Dictionary<string, JsonNode?> changes, ConcurrentDictionary<string, JsonNode> settings)
    {
        foreach (var (name, value) in changes)
        {
            if (value is null) settings.TryRemove(name, out _);
            else settings[name] = value;
        }
    }

    private static IEnumerable<KeyValuePair<string, JsonNode>> Set(Dictionary<string, JsonNode?> changes) =>
        changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Key, change.Value!));
}
