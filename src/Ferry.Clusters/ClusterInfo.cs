using System.Text.Json;

namespace Ferry.Clusters;

/// <summary>What a cluster says of itself.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="Distribution">"opensearch" or "elasticsearch".</param>
/// <param name="Version">As "2.19.4".</param>
public sealed record ClusterInfo(string Name, string Distribution, string Version)
{
    internal static ClusterInfo? Parse(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object
        && answer.TryGetProperty("version", out var version)
        && version.ValueKind == JsonValueKind.Object
        && version.TryGetProperty("number", out var number)
            ? new ClusterInfo(
                answer.TryGetProperty("cluster_name", out var name) ? name.Text() : "",
                version.TryGetProperty("distribution", out var distribution) ? distribution.Text() : "elasticsearch",
                number.Text())
            : null;

    public override string ToString() => $"{(Distribution == "opensearch" ? "OpenSearch" : "Elasticsearch")} {Version}";
}
