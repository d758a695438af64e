using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_alias</c> and <c>_aliases</c>. Filters and routings of aliases are kept and shown, but not applied.</summary>
internal sealed class AliasEndpoints(ClusterState cluster)
{
    private const string Parameters = IndexExpressions.Parameters + " local timeout master_timeout cluster_manager_timeout";

    public IEnumerable<Route> Routes =>
    [
        new("GET HEAD", "/_alias", Get, Parameters),
        new("GET HEAD", "/_alias/{name}", Get, Parameters),
        new("GET HEAD", "/{index}/_alias", Get, Parameters),
        new("GET HEAD", "/{index}/_alias/{name}", Get, Parameters),
        new("PUT POST", "/{index}/_alias/{name}", Put, Parameters),
        new("DELETE", "/{index}/_alias/{name}", Delete, Parameters),
        new("GET", "/_aliases", Get, Parameters),
        new("POST", "/_aliases", Update, Parameters),
    ];

    public static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, JsonObject>> aliases)
    {
        json.WriteStartObject("aliases");
        foreach (var (name, definition) in aliases.OrderBy(alias => alias.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(name);
            Shown(definition).WriteTo(json);
        }

        json.WriteEndObject();
    }

    // One routing stands for both kinds.
    private static JsonObject Shown(JsonObject definition)
    {
        var shown = (JsonObject)definition.DeepClone();
        if (!shown.Remove("routing", out var routing) || routing is null) return shown;
        shown["index_routing"] ??= routing.DeepClone();
        shown["search_routing"] ??= routing.DeepClone();
        return shown;
    }

    private void Get(RestRequest request, RestResponse response)
    {
        var indices = cluster.Expressions.Resolve(request);
        var names = request["name"] is { } asked and not ("_all" or "*") ? asked.Split(',') : null;
        var missing = names?.Where(name => !name.Contains('*') && !indices.Any(index => index.Aliases.ContainsKey(name))).ToList() ?? [];

        response.Json.WriteStartObject();
        if (missing.Count > 0)
        {
            response.Status = 404;
            response.Json.WriteString("error", missing.Count == 1 ? $"alias [{missing[0]}] missing" : $"aliases [{string.Join(',', missing)}] missing");
            response.Json.WriteNumber("status", 404);
        }

        foreach (var index in indices)
        {
            var shown = index.Aliases.Where(alias => names is null || names.Any(name => Matches(name, alias.Key))).ToList();
            // Without a name, indices without aliases are listed too.
            if (shown.Count == 0 && request["name"] is not null) continue;
            response.Json.WriteStartObject(index.Name);
            Write(response.Json, shown);
            response.Json.WriteEndObject();
        }

        response.Json.WriteEndObject();
    }

    private void Put(RestRequest request, RestResponse response)
    {
        Add(cluster.Expressions.Resolve(request), [request.Required("name")], request.JsonBody() ?? []);
        response.Acknowledged();
    }

    private void Delete(RestRequest request, RestResponse response)
    {
        Remove(cluster.Expressions.Resolve(request), request.Required("name").Split(','));
        response.Acknowledged();
    }

    private void Update(RestRequest request, RestResponse response)
    {
        var body = request.JsonBody() ?? throw Errors.BodyRequired();
        foreach (var action in (body["actions"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (kind, node) = action.First();
            var definition = (JsonObject)node!.DeepClone();
            var indices = Texts(definition, "index", "indices").SelectMany(name =>
                cluster.Expressions.Resolve(new RestRequest("POST", "", new Dictionary<string, string> { ["index"] = name }, default))).ToList();
            var aliases = Texts(definition, "alias", "aliases");
            foreach (var name in (string[])["index", "indices", "alias", "aliases", "must_exist"]) definition.Remove(name);
            switch (kind)
            {
                case "add": Add(indices, aliases, definition); break;
                case "remove": Remove(indices, aliases); break;
                case "remove_index": cluster.Delete(indices); break;
                default: throw Errors.IllegalArgument($"[alias_action] unknown field [{kind}]");
            }
        }

        response.Acknowledged();
    }

    private void Add(List<IndexService> indices, string[] aliases, JsonObject definition)
    {
        foreach (var alias in aliases)
        {
            cluster.CheckAlias(alias);
            foreach (var index in indices) index.Aliases[alias] = (JsonObject)definition.DeepClone();
        }
    }

    private static void Remove(List<IndexService> indices, string[] aliases)
    {
        var found = indices.SelectMany(index => index.Aliases.Keys.Where(name => aliases.Any(alias => Matches(alias, name))).Select(name => (index, name))).ToList();
        if (found.Count == 0)
        {
            var names = string.Join(", ", aliases);
            throw new OpenSearchException(404, "aliases_not_found_exception", $"aliases [{names}] missing")
            {
                Details = { ["resource.id"] = names, ["resource.type"] = "aliases" },
            };
        }

        foreach (var (index, name) in found) index.Aliases.TryRemove(name, out _);
    }

    private static string[] Texts(JsonObject definition, string one, string many) =>
        definition[one] is { } single ? [single.ToString()] : [.. (definition[many] as JsonArray ?? []).Select(item => item!.ToString())];

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
