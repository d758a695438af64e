using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Search;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_mget</c>, by <c>docs</c> or by <c>ids</c>.</summary>
internal sealed class MultiGetEndpoint(ClusterState cluster)
{
    private const string Parameters = SourceFilter.Parameters + " refresh routing preference realtime stored_fields";

    public IEnumerable<Route> Routes =>
    [
        new("GET POST", "/_mget", MultiGet, Parameters),
        new("GET POST", "/{index}/_mget", MultiGet, Parameters),
    ];

    private sealed record Item(string? Index, string? Id, string? Routing, SourceFilter? Source);

    private void MultiGet(RestRequest request, RestResponse response)
    {
        var body = request.JsonBody() ?? throw Errors.Parse("request body or source parameter is required");
        var items = Items(body, request).ToList();
        if (items.Count == 0) throw Errors.Validation("no documents to get");
        var problems = items.SelectMany((item, i) => Problems(item, i)).ToList();
        if (problems.Count > 0) throw Errors.Validation(problems);

        var defaultSource = request["stored_fields"] == "_none_" ? SourceFilter.None : SourceFilter.Of(request) ?? SourceFilter.All;
        response.Json.WriteStartObject();
        response.Json.WriteStartArray("docs");
        foreach (var item in items) Write(response.Json, item, item.Source ?? defaultSource, request);
        response.Json.WriteEndArray();
        response.Json.WriteEndObject();
    }

    private static IEnumerable<Item> Items(JsonObject body, RestRequest request)
    {
        foreach (var doc in (body["docs"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var (name, _) in doc)
            {
                if (name is not ("_index" or "_id" or "routing" or "_source" or "stored_fields" or "version" or "version_type"))
                    throw Errors.Parse($"failed to parse multi get request. unknown field [{name}]");
            }

            yield return new Item(
                doc["_index"]?.ToString() ?? request["index"], doc["_id"]?.ToString(), doc["routing"]?.ToString() ?? request["routing"], SourceFilter.Of(doc["_source"]));
        }

        foreach (var id in body["ids"] as JsonArray ?? [])
            yield return new Item(request["index"], id!.ToString(), request["routing"], null);
    }

    private static IEnumerable<string> Problems(Item item, int position)
    {
        if (item.Index is null) yield return $"index is missing for doc {position}";
        if (item.Id is null) yield return $"id is missing for doc {position}";
    }

    private void Write(Utf8JsonWriter json, Item item, SourceFilter source, RestRequest request)
    {
        try
        {
            var index = cluster.Single(item.Index!);
            var shard = index.ShardOf(item.Id!, item.Routing);
            if (request.Flag("refresh")) shard.Refresh();
            var document = request.Flag("realtime", true) ? shard.Get(item.Id!) : shard.GetRefreshed(item.Id!);
            GetAnswer.Write(json, index.Name, item.Id!, document is { IsDeleted: false } ? document : null, source);
        }
        catch (OpenSearchException e)
        {
            json.WriteStartObject();
            json.WriteString("_index", item.Index);
            json.WriteString("_id", item.Id);
            json.WritePropertyName("error");
            e.WriteWithRootCause(json);
            json.WriteEndObject();
        }
    }
}
