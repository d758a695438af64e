using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Endpoints;

/// <summary>Creating, getting and deleting indices.</summary>
internal sealed class IndexEndpoints(ClusterState cluster)
{
    public IEnumerable<Route> Routes =>
    [
        new("PUT", "/{index}", Create, "timeout master_timeout cluster_manager_timeout wait_for_active_shards"),
        new("GET", "/{index}", Get, IndexExpressions.Parameters + " flat_settings include_defaults local master_timeout cluster_manager_timeout"),
        new("HEAD", "/{index}", Exists, IndexExpressions.Parameters + " flat_settings include_defaults local master_timeout cluster_manager_timeout"),
        new("DELETE", "/{index}", Delete, IndexExpressions.Parameters + " timeout master_timeout cluster_manager_timeout"),
    ];

    private void Create(RestRequest request, RestResponse response)
    {
        JsonObject body;
        try
        {
            body = request.JsonBody() ?? [];
        }
        catch (OpenSearchException e) when (e.Type.StartsWith("json_", StringComparison.Ordinal))
        {
            throw Errors.Parse("Failed to parse content to map", e);
        }

        foreach (var (key, _) in body.Where(part => part.Key is not ("settings" or "mappings" or "aliases")))
            throw Errors.Parse($"unknown key [{key}] for create index");
        var index = cluster.Create(request.Required("index"), Part(body, "settings"), Part(body, "mappings"), Part(body, "aliases"));
        response.Json.WriteStartObject();
        response.Json.WriteBoolean("acknowledged", true);
        response.Json.WriteBoolean("shards_acknowledged", true);
        response.Json.WriteString("index", index.Name);
        response.Json.WriteEndObject();
    }

    private static JsonObject Part(JsonObject body, string name) => body[name] switch
    {
        null => [],
        JsonObject part => part,
        _ => throw Errors.Parse($"key [{name}] must be an object"),
    };

    private void Get(RestRequest request, RestResponse response)
    {
        var indices = cluster.Expressions.Resolve(request);
        response.Json.WriteStartObject();
        foreach (var index in indices)
        {
            response.Json.WriteStartObject(index.Name);
            AliasEndpoints.Write(response.Json, index.Aliases);
            response.Json.WritePropertyName("mappings");
            index.Mapper.ToJson().WriteTo(response.Json);
            response.Json.WritePropertyName("settings");
            SettingsTree.Write(response.Json, index.Settings.Values, request.Flag("flat_settings"));
            response.Json.WriteEndObject();
        }

        response.Json.WriteEndObject();
    }

    private void Exists(RestRequest request, RestResponse response) => cluster.Expressions.Resolve(request);

    private void Delete(RestRequest request, RestResponse response)
    {
        var indices = cluster.Expressions.Resolve(request, aliases: false);
        foreach (var index in indices)
        {
            if (index.Settings.MetadataBlock(index.Name) is { } block) throw block;
        }

        cluster.Delete(indices);
        response.Acknowledged();
    }
}
