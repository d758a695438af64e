using System.Text.Json;

namespace Ferry.Clusters;

/// <summary>What a cluster says of itself.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="Distribution">"opensearch" or "elasticsearch".</param>
/// <param name="Version">As "2.19.4".</param>
/// <param name="Uuid">What tells the cluster from any other, at whatever address; null if it does not say.</param>
public sealed record ClusterInfo(string Name, string Distribution, string Version, string? Uuid)
{
    internal static ClusterInfo? Parse(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object
        && answer.TryGetProperty("version", out var version)
        && version.ValueKind == JsonValueKind.Object
        && version.TryGetProperty("number", out var number)
            ? new ClusterInfo(
                answer.TryGetProperty("cluster_name", out var name) ? name.Text() : "",
                version.TryGetProperty("distribution", out var distribution) ? distribution.Text() : "elasticsearch",
                number.Text(),
                answer.TryGetProperty("cluster_uuid", out var uuid) && uuid.Text() is { Length: > 0 } text and not "_na_" ? text : null)
            : null;

    public override string ToString() => $"{(Distribution == "opensearch" ? "OpenSearch" : "Elasticsearch")} {Version}";
}
