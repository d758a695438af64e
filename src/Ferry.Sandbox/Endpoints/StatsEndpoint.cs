using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_stats/docs?level=shards</c>, of which only the sequence numbers of each shard are told.</summary>
internal sealed class StatsEndpoint(ClusterState cluster)
{
    public IEnumerable<Route> Routes => [new("GET", "/{index}/_stats/docs", Stats, IndexExpressions.Parameters + " level forbid_closed_indices")];

    private void Stats(RestRequest request, RestResponse response)
    {
        var json = response.Json;
        json.WriteStartObject();
        json.WriteStartObject("indices");
        foreach (var index in cluster.Expressions.Resolve(request))
        {
            json.WriteStartObject(index.Name);
            json.WriteStartObject("shards");
            foreach (var shard in index.Shards)
            {
                json.WriteStartArray($"{shard.Number}");
                json.WriteStartObject();
                json.WriteStartObject("routing");
                json.WriteBoolean("primary", true);
                json.WriteEndObject();
                json.WriteStartObject("seq_no");
                json.WriteNumber("max_seq_no", shard.LastSeqNo);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
