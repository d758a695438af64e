using System.Globalization;
using System.Text.Json;

namespace Ferry.Clusters.Checks;

/// <summary>How a cluster does.</summary>
/// <param name="Status">"green", "yellow" or "red".</param>
/// <param name="Nodes">Number of nodes.</param>
/// <param name="UnassignedShards">Copies of shards that no node holds.</param>
/// <param name="Disks">Of the nodes with data; empty if the cluster does not tell.</param>
public sealed record ClusterHealth(string Status, int Nodes, int UnassignedShards, IReadOnlyList<NodeDisk> Disks)
{
    // In the order in which they count.
    private static readonly string[] Levels = ["transient", "persistent", "defaults"];

    private const string Watermarks = "cluster.routing.allocation.disk.watermark.";

    // From the highest; the shares are those that hold when nothing is set.
    private static readonly (string Name, double Percent)[] Defaults = [("flood_stage", 95), ("high", 90), ("low", 85)];

    /// <summary>Null if the user may not know, or there are no nodes to speak of.</summary>
    /// <exception cref="ClusterException">The cluster cannot be reached any more.</exception>
    public static async ValueTask<ClusterHealth?> ReadAsync(ClusterClient cluster, ClusterVersion version, CancellationToken cancellationToken)
    {
        if (!version.Capabilities.HasNodes || await GetAsync(cluster, "_cluster/health", cancellationToken) is not { } health)
        {
            return null;
        }

        var disks = await GetAsync(cluster, "_cat/allocation?format=json&bytes=b&h=node,disk.percent,disk.avail", cancellationToken);
        var settings = disks is null ? null
            : await GetAsync(cluster, $"_cluster/settings?flat_settings=true&include_defaults=true&filter_path=*.{Watermarks}*", cancellationToken);
        return new ClusterHealth(
            Text(health, "status") ?? "unknown",
            (int)Number(Text(health, "number_of_nodes")),
            (int)Number(Text(health, "unassigned_shards")),
            disks is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Where(HasDisk).Select(disk => ReadDisk(disk, Marks(settings)))] : []);
    }

    /// <summary>Shards that no node holds have a row too.</summary>
    private static bool HasDisk(JsonElement row) => Text(row, "disk.percent") is { Length: > 0 };

    private static NodeDisk ReadDisk(JsonElement row, IEnumerable<(string Name, double Percent)> marks)
    {
        var used = (int)Number(Text(row, "disk.percent"));
        return new NodeDisk(Text(row, "node") ?? "", used, Number(Text(row, "disk.avail")), marks.FirstOrDefault(mark => used >= mark.Percent).Name);
    }

    /// <summary>What is set, where it is a share ("85%" or "0.85"); a number of free bytes is left to the cluster.</summary>
    private static IEnumerable<(string Name, double Percent)> Marks(JsonElement? settings)
    {
        foreach (var (name, percent) in Defaults)
        {
            var set = Levels
                .Select(level => settings is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(level, out var values) ? Text(values, Watermarks + name) : null)
                .FirstOrDefault(text => text is not null);
            if (set is null)
            {
                yield return (name, percent);
            }
            else if (double.TryParse(set.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var share))
            {
                yield return (name, set.EndsWith('%') ? share : share * 100);
            }
        }
    }

    private static async ValueTask<JsonElement?> GetAsync(ClusterClient cluster, string path, CancellationToken cancellationToken)
    {
        var answer = await cluster.ExchangeAsync(new ClusterRequest(HttpMethod.Get, path), cancellationToken);
        if (!answer.IsSuccess)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(answer.Body.Span);
        }
        catch (JsonException e)
        {
            throw new ClusterException(ClusterProblem.Garbled, $"The answer of {cluster.Uri} to GET /{path} is not JSON. What stands between?", innerException: e);
        }
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.Text() : null;

    private static long Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
