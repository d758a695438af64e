using System.Net;
using System.Text.Json;
using Ferry.Clusters.Auth;

namespace Ferry.Clusters;

/// <summary>Finds out what a cluster is.</summary>
/// <remarks>
/// OpenSearch says <c>distribution</c> in <c>GET /</c>; Elasticsearch never did. In its compatibility mode (1.x and 2.x) OpenSearch leaves it
/// out and says 7.10.2, but has a tagline of its own; its nodes tell their true version. OpenSearch Serverless does not know <c>GET /</c>.
/// </remarks>
internal static class Detection
{
    private const string NodeVersions = "_nodes/_all/version?filter_path=nodes.*.version";

    /// <exception cref="ClusterException">It cannot be reached, refuses, or is nothing that Ferry knows.</exception>
    public static async ValueTask<ClusterInfo> DetectAsync(ClusterClient cluster, ClusterAuth auth, CancellationToken cancellationToken)
    {
        if (auth is ClusterAuth.SigV4 { Service: ClusterAuth.SigV4.Serverless })
        {
            return await DetectServerlessAsync(cluster, cancellationToken);
        }

        var (status, answer) = await cluster.RequestAsync(HttpMethod.Get, "", null, HttpStatusCode.NotFound, cancellationToken);
        using (answer)
        {
            return status == HttpStatusCode.NotFound || Parse(answer.RootElement) is not { } info ? throw Stranger(cluster, null)
                : info.IsInCompatibilityMode ? await UnmaskAsync(cluster, info, cancellationToken)
                : info;
        }
    }

    /// <summary>What an answer to <c>GET /</c> says; null if it is not that of a search cluster.</summary>
    /// <exception cref="ClusterException">It is of a version that Ferry does not know.</exception>
    internal static ClusterInfo? Parse(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object
            || !answer.TryGetProperty("version", out var version)
            || version.ValueKind != JsonValueKind.Object
            || Text(version, "number") is not { } number)
        {
            return null;
        }

        var name = Text(answer, "cluster_name") ?? "";
        var distribution = Text(version, "distribution");
        var isMasked = distribution is null && Text(answer, "tagline")?.Contains("OpenSearch", StringComparison.Ordinal) == true;
        if ((distribution ?? "elasticsearch") is not ("elasticsearch" or "opensearch"))
        {
            throw new ClusterException(ClusterProblem.Unsupported, $"Cluster \"{name}\" is of the distribution {distribution} {number}, which Ferry does not know.");
        }

        var flavour = distribution == "opensearch" || isMasked ? "OpenSearch" : "Elasticsearch";
        return ClusterVersion.Parse($"{flavour} {number}") is { Major: > 0 } known
            ? new ClusterInfo(name, known, number, Text(answer, "cluster_uuid") is { Length: > 0 } uuid and not "_na_" ? uuid : null) { IsInCompatibilityMode = isMasked }
            : throw new ClusterException(
                ClusterProblem.Unsupported, $"Cluster \"{name}\" is {flavour} {number}, which Ferry does not know; it knows Elasticsearch from 1.0 and OpenSearch.");
    }

    private static async ValueTask<ClusterInfo> DetectServerlessAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        // Asks for what Serverless knows, so that wrong credentials are found.
        var (_, answer) = await cluster.RequestAsync(HttpMethod.Get, "_cat/indices?format=json", null, null, cancellationToken);
        answer.Dispose();
        return new ClusterInfo(cluster.Uri.Host, new ClusterVersion(Flavour.Serverless, 0), "", null);
    }

    private static async ValueTask<ClusterInfo> UnmaskAsync(ClusterClient cluster, ClusterInfo masked, CancellationToken cancellationToken)
    {
        try
        {
            var (_, answer) = await cluster.RequestAsync(HttpMethod.Get, NodeVersions, null, null, cancellationToken);
            using (answer)
            {
                // While nodes are being upgraded the oldest one counts.
                var oldest = answer.RootElement.GetProperty("nodes").EnumerateObject()
                    .Select(node => node.Value.GetProperty("version").GetString()!)
                    .MinBy(number => ClusterVersion.Parse($"OpenSearch {number}") ?? throw Stranger(cluster, null))!;
                return masked with { Version = ClusterVersion.Parse($"OpenSearch {oldest}")!.Value, Number = oldest };
            }
        }
        catch (ClusterException e) when (e.Problem is ClusterProblem.Forbidden or ClusterProblem.Unauthenticated)
        {
            throw new ClusterException(
                e.Problem,
                $"{cluster.Uri} is an OpenSearch that says it were Elasticsearch {masked.Number}, and only its nodes know better. "
                + $"Give the user the right cluster:monitor/nodes/info, or switch compatibility.override_main_response_version off. {e.Message}",
                e.Status,
                innerException: e);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException)
        {
            throw Stranger(cluster, e);
        }
    }

    private static ClusterException Stranger(ClusterClient cluster, Exception? e) => new(
        ClusterProblem.Garbled,
        $"{cluster.Uri} answers, but not as a search cluster does. Is the address right? (A Solr or a dashboard is no cluster; "
        + "Amazon OpenSearch Serverless needs the AWS service aoss.)",
        innerException: e);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.Text() : null;
}
