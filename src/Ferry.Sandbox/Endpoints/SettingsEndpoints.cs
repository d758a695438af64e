using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_settings</c> of indices.</summary>
internal sealed class SettingsEndpoints(ClusterState cluster)
{
    private const string Parameters = IndexExpressions.Parameters + " flat_settings include_defaults local timeout master_timeout cluster_manager_timeout";

    public IEnumerable<Route> Routes =>
    [
        new("GET", "/_settings", Get, Parameters),
        new("GET", "/{index}/_settings", Get, Parameters),
        new("GET", "/{index}/_settings/{name}", Get, Parameters),
        new("PUT", "/_settings", Put, Parameters + " preserve_existing"),
        new("PUT", "/{index}/_settings", Put, Parameters + " preserve_existing"),
    ];

    private void Get(RestRequest request, RestResponse response)
    {
        var indices = cluster.Expressions.Resolve(request);
        var names = request["name"]?.Split(',');
        response.Json.WriteStartObject();
        foreach (var index in indices)
        {
            var settings = index.Settings.Values.Where(setting =>
                names is null || names.Any(name => name == "_all" || FileSystemName.MatchesSimpleExpression(name, setting.Key, ignoreCase: false)));
            response.Json.WriteStartObject(index.Name);
            response.Json.WritePropertyName("settings");
            SettingsTree.Write(response.Json, settings, request.Flag("flat_settings"));
            response.Json.WriteEndObject();
        }

        response.Json.WriteEndObject();
    }

    private void Put(RestRequest request, RestResponse response)
    {
        var body = request.JsonBody() ?? throw Errors.BodyRequired();
        // The settings may be wrapped, as GET shows them.
        var settings = body is { Count: 1 } && body["settings"] is JsonObject inner ? inner : body;
        var indices = cluster.Expressions.Resolve(request);
        foreach (var index in indices)
        {
            if (index.Settings.UpdateBlock(index.Name, settings) is { } block) throw block;
        }

        foreach (var index in indices)
            index.Settings.Update((JsonObject)settings.DeepClone(), index.Name, index.Uuid, request.Flag("preserve_existing"), cluster.IsVersion3);
        response.Acknowledged();
    }
}
