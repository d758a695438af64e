using Ferry.Sandbox.Bulk;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Search;

namespace Ferry.Sandbox.Endpoints;

/// <summary>Single documents: <c>_doc</c>, <c>_create</c>, <c>_update</c>, <c>_source</c>.</summary>
internal sealed class DocumentEndpoints(ClusterState cluster)
{
    private const string WriteParameters =
        "refresh routing timeout version version_type if_seq_no if_primary_term pipeline wait_for_active_shards require_alias op_type";

    private const string ReadParameters = SourceFilter.Parameters + " refresh routing preference realtime stored_fields version version_type";

    private readonly DocumentWriter writer = new(cluster);

    public IEnumerable<Route> Routes =>
    [
        new("POST", "/{index}/_doc", Index, WriteParameters),
        new("PUT POST", "/{index}/_doc/{id}", Index, WriteParameters),
        new("PUT POST", "/{index}/_create/{id}", Create, WriteParameters),
        new("DELETE", "/{index}/_doc/{id}", Delete, WriteParameters),
        new("POST", "/{index}/_update/{id}", Update, WriteParameters + " retry_on_conflict " + SourceFilter.Parameters),
        new("GET HEAD", "/{index}/_doc/{id}", Get, ReadParameters),
        new("GET HEAD", "/{index}/_source/{id}", Source, ReadParameters),
    ];

    private void Index(RestRequest request, RestResponse response) =>
        Write(request, response, request["op_type"] == "create" ? OpType.Create : OpType.Index);

    private void Create(RestRequest request, RestResponse response) => Write(request, response, OpType.Create);

    private void Delete(RestRequest request, RestResponse response) => Write(request, response, OpType.Delete);

    private void Update(RestRequest request, RestResponse response) => Write(request, response, OpType.Update);

    private void Write(RestRequest request, RestResponse response, OpType opType)
    {
        var refresh = request.Refresh;
        if (opType != OpType.Delete && request.Body.IsEmpty) throw Errors.BodyRequired();
        var versionType = request["version_type"] is { } type ? BulkRequestParser.VersionTypeOf(type) : VersionType.Internal;
        var item = new BulkItemRequest
        {
            OpType = opType,
            Index = request.Required("index"),
            Id = request["id"],
            Routing = request["routing"],
            Version = new VersionCheck(versionType, request.Long("version"), request.Long("if_seq_no"), request.Long("if_primary_term")),
            RequireAlias = request.Flag("require_alias"),
            Pipeline = request["pipeline"],
            Source = request.Body,
            Shown = SourceFilter.Of(request),
            Update = opType == OpType.Update ? UpdateBody.Parse(request.Body.Span) : null,
        };
        var problems = item.Problems().ToList();
        if (problems.Count > 0) throw Errors.Validation(problems);

        var outcome = writer.Execute(item);
        if (refresh is not null) outcome.Shard.Refresh();
        response.Status = outcome.Write.Status;
        if (outcome.Write.Status == 201) response.Location = Location(outcome, item.Routing);
        response.Json.WriteStartObject();
        var wrote = outcome.Write.Result != "noop";
        WriteAnswer.WriteFields(response.Json, outcome, item, wrote && refresh == "true", wrote);
        response.Json.WriteEndObject();
    }

    private static string Location(in ItemOutcome outcome, string? routing) =>
        $"/{Uri.EscapeDataString(outcome.Index.Name)}/_doc/{Uri.EscapeDataString(outcome.Id)}" +
        (routing is null ? "" : $"?routing={Uri.EscapeDataString(routing)}");

    private void Get(RestRequest request, RestResponse response)
    {
        var (index, id, document) = Find(request);
        if (document is null) response.Status = 404;
        GetAnswer.Write(response.Json, index.Name, id, document, SourceFilter.Of(request) ?? SourceFilter.All);
    }

    private void Source(RestRequest request, RestResponse response)
    {
        var (index, id, document) = Find(request);
        if (document is null) throw new OpenSearchException(404, "resource_not_found_exception", $"Document not found [{index.Name}]/[{id}]");
        (SourceFilter.Of(request) ?? SourceFilter.All).WriteAlone(response.Json, document.Source!);
    }

    private (IndexService Index, string Id, Document? Document) Find(RestRequest request)
    {
        var index = cluster.Single(request.Required("index"));
        var id = request.Required("id");
        var shard = index.ShardOf(id, request["routing"]);
        if (request.Flag("refresh")) shard.Refresh();
        var document = request.Flag("realtime", true) ? shard.Get(id) : shard.GetRefreshed(id);
        if (document is { IsDeleted: true }) document = null;
        if (document is not null && request.Long("version") is { } version && version != document.Version)
            throw shard.Conflict(id, $"current version [{document.Version}] is different than the one provided [{version}]");
        return (index, id, document);
    }
}
