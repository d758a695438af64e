using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_refresh</c>: what was written becomes visible to searches and counts. Nothing else makes it so; there is no timer.</summary>
internal sealed class RefreshEndpoint(ClusterState cluster)
{
    public IEnumerable<Route> Routes =>
    [
        new("POST GET", "/_refresh", Refresh, IndexExpressions.Parameters),
        new("POST GET", "/{index}/_refresh", Refresh, IndexExpressions.Parameters),
    ];

    private void Refresh(RestRequest request, RestResponse response)
    {
        var indices = cluster.Expressions.Resolve(request);
        foreach (var index in indices) index.Refresh();

        response.Json.WriteStartObject();
        response.Json.WriteStartObject("_shards");
        response.Json.WriteNumber("total", indices.Sum(index => index.Shards.Count * index.Copies));
        response.Json.WriteNumber("successful", indices.Sum(index => index.Shards.Count));
        response.Json.WriteNumber("failed", 0);
        response.Json.WriteEndObject();
        response.Json.WriteEndObject();
    }
}
