using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Json;
using Ferry.Sandbox.Search;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_search</c>, <c>_count</c> and <c>_search_shards</c>.</summary>
internal sealed class SearchEndpoints(ClusterState cluster)
{
    private const string SearchParameters = IndexExpressions.Parameters + " " + SourceFilter.Parameters +
        " from size sort routing preference track_total_hits version seq_no_primary_term rest_total_hits_as_int typed_keys search_type timeout" +
        " request_cache allow_partial_search_results batched_reduce_size ccs_minimize_roundtrips max_concurrent_shard_requests track_scores";

    public IEnumerable<Route> Routes =>
    [
        new("GET POST", "/_search", Search, SearchParameters),
        new("GET POST", "/{index}/_search", Search, SearchParameters),
        new("GET POST", "/_count", Count, IndexExpressions.Parameters + " routing preference min_score terminate_after"),
        new("GET POST", "/{index}/_count", Count, IndexExpressions.Parameters + " routing preference min_score terminate_after"),
        new("GET POST", "/{index}/_search_shards", SearchShards, IndexExpressions.Parameters + " routing preference local"),
    ];

    private void Count(RestRequest request, RestResponse response)
    {
        var body = request.JsonBody();
        if (body?.FirstOrDefault(part => part.Key != "query").Key is { } unknown)
        {
            var (line, column) = JacksonErrors.Position(request.Body.Span, request.Body.Span.IndexOf((byte)'"'));
            throw Errors.Parsing($"request does not support [{unknown}]", line, column);
        }

        var query = CountQuery(body?["query"], request.Body.Span);
        var indices = cluster.Expressions.Resolve(request);
        response.Json.WriteStartObject();
        response.Json.WriteNumber("count", SearchExecutor.Count(indices, query, request["routing"]));
        WriteShards(response.Json, indices, request["routing"]);
        response.Json.WriteEndObject();
    }

    // A count tells the position beside the cause, a search does not.
    private static Query CountQuery(JsonNode? query, ReadOnlySpan<byte> body)
    {
        try
        {
            return Query.Parse(query, body);
        }
        catch (OpenSearchException e) when (e.Type == "illegal_argument_exception")
        {
            var (line, column) = JacksonErrors.Position(body, body.LastIndexOf((byte)'{') + 1);
            throw Errors.Parsing("Failed to parse", line, column, e);
        }
    }

    private void Search(RestRequest request, RestResponse response)
    {
        var started = cluster.Clock.GetTimestamp();
        var search = SearchRequest.Parse(request);
        var indices = cluster.Expressions.Resolve(request);
        var (page, total) = SearchExecutor.Search(indices, search, request["routing"]);

        var json = response.Json;
        json.WriteStartObject();
        json.WriteNumber("took", (long)cluster.Clock.GetElapsedTime(started).TotalMilliseconds);
        json.WriteBoolean("timed_out", false);
        WriteShards(json, indices, request["routing"]);
        json.WriteStartObject("hits");
        WriteTotal(json, search.TrackTotalHits, total, request.Flag("rest_total_hits_as_int"));
        var scored = search.Sort.Count == 0;
        if (scored && page.Count > 0) json.WriteNumber("max_score", search.Query.Score);
        else json.WriteNull("max_score");
        json.WriteStartArray("hits");
        foreach (var hit in page) WriteHit(json, hit, search, scored);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTotal(Utf8JsonWriter json, long track, long total, bool asInt)
    {
        if (track < 0) return;
        if (asInt)
        {
            json.WriteNumber("total", total);
            return;
        }

        json.WriteStartObject("total");
        json.WriteNumber("value", Math.Min(total, track));
        json.WriteString("relation", total > track ? "gte" : "eq");
        json.WriteEndObject();
    }

    private static void WriteHit(Utf8JsonWriter json, Hit hit, SearchRequest search, bool scored)
    {
        json.WriteStartObject();
        json.WriteString("_index", hit.Index.Name);
        json.WriteString("_id", hit.Document.Id);
        if (search.Version) json.WriteNumber("_version", hit.Document.Version);
        if (search.SeqNoPrimaryTerm)
        {
            json.WriteNumber("_seq_no", hit.Document.SeqNo);
            json.WriteNumber("_primary_term", IndexShard.PrimaryTerm);
        }

        if (scored) json.WriteNumber("_score", search.Query.Score);
        else json.WriteNull("_score");
        if (hit.Document.Routing is { } routing) json.WriteString("_routing", routing);
        search.Source.Write(json, hit.Document.Source!);
        if (!scored)
        {
            json.WriteStartArray("sort");
            foreach (var key in hit.Keys) SortField.Write(json, key);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteShards(Utf8JsonWriter json, List<IndexService> indices, string? routing)
    {
        var shards = indices.Sum(index => index.SearchShards(routing).Count());
        json.WriteStartObject("_shards");
        json.WriteNumber("total", shards);
        json.WriteNumber("successful", shards);
        json.WriteNumber("skipped", 0);
        json.WriteNumber("failed", 0);
        json.WriteEndObject();
    }

    private void SearchShards(RestRequest request, RestResponse response)
    {
        var json = response.Json;
        var indices = cluster.Expressions.Resolve(request);
        json.WriteStartObject();
        json.WriteStartObject("nodes");
        json.WriteEndObject();
        json.WriteStartObject("indices");
        foreach (var index in indices)
        {
            json.WriteStartObject(index.Name);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("shards");
        foreach (var (index, shard) in indices.SelectMany(index => index.SearchShards(request["routing"]).Select(shard => (index, shard))))
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("state", "STARTED");
            json.WriteBoolean("primary", true);
            json.WriteString("node", ClusterState.NodeName);
            json.WriteNull("relocating_node");
            json.WriteNumber("shard", shard.Number);
            json.WriteString("index", index.Name);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
