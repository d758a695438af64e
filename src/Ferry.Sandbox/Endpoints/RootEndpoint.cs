using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>GET /</c>: who is there.</summary>
internal sealed class RootEndpoint(ClusterState cluster)
{
    public IEnumerable<Route> Routes => [new("GET HEAD", "/", Info)];

    private void Info(RestRequest request, RestResponse response)
    {
        var json = response.Json;
        json.WriteStartObject();
        json.WriteString("name", ClusterState.NodeName);
        json.WriteString("cluster_name", ClusterState.Name);
        json.WriteString("cluster_uuid", cluster.Uuid);
        json.WriteStartObject("version");
        json.WriteString("distribution", "opensearch");
        json.WriteString("number", cluster.Version);
        json.WriteString("build_type", "sandbox");
        json.WriteString("build_hash", "unknown");
        json.WriteString("build_date", "unknown");
        json.WriteBoolean("build_snapshot", false);
        json.WriteString("lucene_version", cluster.IsVersion3 ? "10.3.1" : "9.12.3");
        json.WriteString("minimum_wire_compatibility_version", cluster.IsVersion3 ? "2.19.0" : "7.10.0");
        json.WriteString("minimum_index_compatibility_version", cluster.IsVersion3 ? "2.0.0" : "7.0.0");
        json.WriteEndObject();
        json.WriteString("tagline", "The OpenSearch Project: https://opensearch.org/");
        json.WriteEndObject();
    }
}
