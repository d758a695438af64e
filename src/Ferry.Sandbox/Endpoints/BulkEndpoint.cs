using System.Text.Json;
using Ferry.Sandbox.Bulk;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Endpoints;

/// <summary><c>_bulk</c>: every item succeeds or fails by itself.</summary>
internal sealed class BulkEndpoint(ClusterState cluster)
{
    private const string Parameters =
        "refresh routing pipeline timeout wait_for_active_shards require_alias _source _source_includes _source_excludes batch_size";

    private readonly DocumentWriter writer = new(cluster);

    public IEnumerable<Route> Routes =>
    [
        new("POST PUT", "/_bulk", Bulk, Parameters),
        new("POST PUT", "/{index}/_bulk", Bulk, Parameters),
    ];

    private void Bulk(RestRequest request, RestResponse response)
    {
        var started = cluster.Clock.GetTimestamp();
        var refresh = request.Refresh;
        var items = BulkRequestParser.Parse(request);
        var outcomes = new List<(BulkItemRequest Item, ItemOutcome Outcome, OpenSearchException? Error)>(items.Count);
        var touched = new HashSet<IndexShard>();
        foreach (var item in items)
        {
            try
            {
                var outcome = writer.Execute(item);
                if (refresh is not null) touched.Add(outcome.Shard);
                outcomes.Add((item, outcome, null));
            }
            catch (OpenSearchException e)
            {
                outcomes.Add((item, default, e));
            }
        }

        foreach (var shard in touched) shard.Refresh();

        var json = response.Json;
        json.WriteStartObject();
        json.WriteNumber("took"u8, (long)cluster.Clock.GetElapsedTime(started).TotalMilliseconds);
        json.WriteBoolean("errors"u8, outcomes.Exists(outcome => outcome.Error is not null));
        json.WriteStartArray("items"u8);
        foreach (var (item, outcome, error) in outcomes) WriteItem(json, item, outcome, error, refresh == "true");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteItem(Utf8JsonWriter json, BulkItemRequest item, in ItemOutcome outcome, OpenSearchException? error, bool forcedRefresh)
    {
        json.WriteStartObject();
        json.WriteStartObject(item.Name);
        if (error is null)
        {
            WriteAnswer.WriteFields(json, outcome, item, forcedRefresh);
            json.WriteNumber("status"u8, outcome.Write.Status);
        }
        else
        {
            // An error on a document names the concrete index, one on the index the name that was given.
            json.WriteString("_index"u8, error.Details["shard"] is null ? ConcreteName(item, error) : error.Details["index"]!.ToString());
            if (item.Id is null) json.WriteNull("_id"u8);
            else json.WriteString("_id"u8, item.Id);
            json.WriteNumber("status"u8, error.Status);
            json.WritePropertyName("error"u8);
            error.Write(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private string ConcreteName(BulkItemRequest item, OpenSearchException error) =>
        error.Type == "mapper_parsing_exception" && cluster.WithAlias(item.Index!).FirstOrDefault() is { } index ? index.Name : item.Index!;
}
