using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_mapping</c>.</summary>
internal sealed class MappingEndpoints(ClusterState cluster)
{
    private const string Parameters = IndexExpressions.Parameters + " local timeout master_timeout cluster_manager_timeout write_index_only";

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/_mapping", Get, Parameters),
        new("GET", "/{index}/_mapping", Get, Parameters),
        new("PUT POST", "/{index}/_mapping", Put, Parameters),
    ];

    private void Get(RestRequest request, RestResponse response)
    {
        var indices = cluster.Expressions.Resolve(request);
        response.Json.WriteStartObject();
        foreach (var index in indices)
        {
            response.Json.WriteStartObject(index.Name);
            response.Json.WritePropertyName("mappings");
            index.Mapper.ToJson().WriteTo(response.Json);
            response.Json.WriteEndObject();
        }

        response.Json.WriteEndObject();
    }

    private void Put(RestRequest request, RestResponse response)
    {
        var mappings = request.JsonBody() ?? throw Errors.BodyRequired();
        var indices = cluster.Expressions.Resolve(request);
        foreach (var index in indices)
        {
            if (index.Settings.MetadataBlock(index.Name) is { } block) throw block;
        }

        foreach (var index in indices) index.Mapper.Merge(mappings);
        response.Acknowledged();
    }
}
