using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Cluster;

/// <summary>The settings of one index by their full names, and the rules for changing them.</summary>
internal sealed partial class IndexSettings
{
    private static readonly string[] Private = ["index.creation_date", "index.provided_name", "index.uuid", "index.version.created"];

    private static readonly string[] Final =
    [
        "index.number_of_shards", "index.number_of_routing_shards", "index.routing_partition_size", "index.codec", "index.soft_deletes.enabled",
        "index.sort.field", "index.sort.order", "index.sort.mode", "index.sort.missing", "index.store.type", "index.replication.type",
        "index.data_path", "index.shard.check_on_startup",
    ];

    // Copied on every change, so that readers need no lock.
    private volatile Dictionary<string, JsonNode> values = [];

    private IndexSettings()
    {
    }

    public int NumberOfShards => Number("index.number_of_shards", 1);

    public int NumberOfReplicas => Number("index.number_of_replicas", 1);

    public int? NumberOfRoutingShards => values.ContainsKey("index.number_of_routing_shards") ? Number("index.number_of_routing_shards", 0) : null;

    public int RoutingPartitionSize => Number("index.routing_partition_size", 1);

    public int MaxResultWindow => Number("index.max_result_window", 10_000);

    public int TotalFieldsLimit => Number("index.mapping.total_fields.limit", 1000);

    public IReadOnlyDictionary<string, JsonNode> Values => values;

    public static IndexSettings Create(string index, JsonObject requested, string uuid, string createdVersion, DateTimeOffset now, bool isVersion3)
    {
        var changes = Normalize(requested);
        if (isVersion3 && changes.Keys.Where(Private.Contains).ToList() is { Count: > 0 } hidden)
        {
            var problems = hidden.Select((name, i) => $"{i + 1}: private index setting [{name}] can not be set explicitly;");
            throw new OpenSearchException(400, "validation_exception", "Validation Failed: " + string.Concat(problems));
        }

        Validate(changes, isVersion3);
        var settings = new IndexSettings
        {
            values = new Dictionary<string, JsonNode>
            {
                ["index.number_of_shards"] = "1",
                ["index.number_of_replicas"] = "1",
                ["index.replication.type"] = "DOCUMENT",
            },
        };
        settings.Apply(changes);
        settings.values["index.provided_name"] = index;
        settings.values["index.uuid"] = uuid;
        settings.values["index.creation_date"] = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        settings.values["index.version.created"] = createdVersion;
        settings.CheckRouting();
        return settings;
    }

    /// <summary>Applies a change to a live index.</summary>
    public void Update(JsonObject requested, string index, string uuid, bool preserveExisting, bool isVersion3)
    {
        var changes = Normalize(requested);
        Validate(changes, isVersion3);
        var final = changes.Keys.Where(Final.Contains).ToList();
        if (final.Count > 0)
        {
            throw Errors.IllegalArgument(
                $"Can't update non dynamic settings [[{string.Join(", ", final)}]] for open indices [[{index}/{uuid}]]");
        }

        if (preserveExisting) changes = changes.Where(change => !values.ContainsKey(change.Key)).ToDictionary();
        Apply(changes);
    }

    /// <summary>The block that forbids writing documents; null when there is none.</summary>
    public OpenSearchException? WriteBlock(string index) =>
        Flag("index.blocks.read_only_allow_delete") ? FloodStage(index) : ReadOnlyBlock(index)
        ?? (Flag("index.blocks.write") ? Errors.ClusterBlock(403, index, "FORBIDDEN/8/index write (api)") : null);

    /// <summary>The block that forbids changing mappings, and changing or deleting the index.</summary>
    public OpenSearchException? MetadataBlock(string index) =>
        ReadOnlyBlock(index)
        ?? (Flag("index.blocks.metadata") ? Errors.ClusterBlock(403, index, "FORBIDDEN/9/index metadata (api)") : null);

    /// <summary>Lifting the block that forbids changes is the one change that it lets through.</summary>
    public OpenSearchException? UpdateBlock(string index, JsonObject requested)
    {
        var changes = Normalize(requested);
        return changes.Count == 1 && changes.Keys.Single() is "index.blocks.read_only" or "index.blocks.read_only_allow_delete" or "index.blocks.metadata"
            ? null
            : MetadataBlock(index);
    }

    private static OpenSearchException FloodStage(string index) =>
        Errors.ClusterBlock(429, index, "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block");

    private static Dictionary<string, JsonNode?> Normalize(JsonObject requested) =>
        SettingsTree.Flatten(requested).ToDictionary(
            setting => setting.Key.StartsWith("index.", StringComparison.Ordinal) ? setting.Key : "index." + setting.Key,
            setting => setting.Value);

    private static void Validate(Dictionary<string, JsonNode?> changes, bool isVersion3)
    {
        foreach (var (name, value) in changes)
        {
            if (Private.Contains(name) || !IndexSettingNames.IsKnown(name))
                throw new OpenSearchException(400, isVersion3 ? "settings_exception" : "illegal_argument_exception", IndexSettingNames.Unknown(name));
            if (value is not JsonValue) continue;
            var text = (string)value!;
            switch (name)
            {
                case "index.number_of_shards": CheckNumber(name, text, 1, 1024); break;
                case "index.number_of_replicas": CheckNumber(name, text, 0, int.MaxValue); break;
                case "index.number_of_routing_shards" or "index.routing_partition_size": CheckNumber(name, text, 1, int.MaxValue); break;
                case "index.max_result_window" or "index.mapping.total_fields.limit": CheckNumber(name, text, 0, int.MaxValue); break;
                case "index.refresh_interval": CheckTime(name, text); break;
                case { } when name.StartsWith("index.blocks.", StringComparison.Ordinal): CheckFlag(text); break;
                default: break;
            }
        }
    }

    private static void CheckNumber(string name, string text, int minimum, int maximum)
    {
        if (!int.TryParse(text, out var number))
            throw Errors.IllegalArgument($"Failed to parse value [{text}] for setting [{name}]", Errors.NumberFormat(text));
        if (number < minimum) throw Errors.IllegalArgument($"Failed to parse value [{text}] for setting [{name}] must be >= {minimum}");
        if (number > maximum) throw Errors.IllegalArgument($"Failed to parse value [{text}] for setting [{name}] must be <= {maximum}");
    }

    private static void CheckTime(string name, string text)
    {
        if (!TimeValue().IsMatch(text))
            throw Errors.IllegalArgument($"failed to parse setting [{name}] with value [{text}] as a time value: unit is missing or unrecognized");
    }

    private static void CheckFlag(string text)
    {
        if (text is not ("true" or "false"))
            throw Errors.IllegalArgument($"Failed to parse value [{text}] as only [true] or [false] are allowed.");
    }

    [GeneratedRegex(@"^(-1|0|\s*\d+\s*(nanos|micros|ms|s|m|h|d))$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TimeValue();

    private OpenSearchException? ReadOnlyBlock(string index) =>
        Flag("index.blocks.read_only") ? Errors.ClusterBlock(403, index, "FORBIDDEN/5/index read-only (api)") : null;

    private void Apply(Dictionary<string, JsonNode?> changes)
    {
        var changed = new Dictionary<string, JsonNode>(values);
        foreach (var (name, value) in changes)
        {
            if (value is not null) changed[name] = value.DeepClone();
            else if (name == "index.number_of_replicas") changed[name] = "1";
            else changed.Remove(name);
        }

        values = changed;
    }

    private void CheckRouting()
    {
        if (NumberOfRoutingShards is { } routingShards)
        {
            if (routingShards < NumberOfShards)
            {
                throw Errors.IllegalArgument(
                    $"index.number_of_routing_shards [{routingShards}] must be >= index.number_of_shards [{NumberOfShards}]");
            }

            if (routingShards % NumberOfShards != 0)
                throw Errors.IllegalArgument($"the number of source shards [{NumberOfShards}] must be a factor of [{routingShards}]");
        }

        var slots = NumberOfRoutingShards ?? Indices.OperationRouting.DefaultRoutingShards(NumberOfShards);
        if (RoutingPartitionSize > 1 && RoutingPartitionSize >= slots)
        {
            throw Errors.IllegalArgument(
                $"routing partition size [{RoutingPartitionSize}] should be a positive number less than the number of routing shards [{slots}]" +
                $" for [{SourceJson.Text(values["index.provided_name"]).Trim('"')}]");
        }
    }

    private int Number(string name, int defaultValue) => values.TryGetValue(name, out var value) ? int.Parse((string)value!) : defaultValue;

    private bool Flag(string name) => values.TryGetValue(name, out var value) && (string)value! == "true";
}
