using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Search;

/// <summary>The body and parameters of a <c>_search</c>.</summary>
internal sealed record SearchRequest
{
    private static readonly HashSet<string> Known =
    [
        "query", "size", "from", "sort", "search_after", "track_total_hits", "_source", "version", "seq_no_primary_term", "track_scores", "timeout",
        "stored_fields", "explain", "profile", "min_score", "terminate_after",
    ];

    public required Query Query { get; init; }

    public int From { get; init; }

    public int Size { get; init; }

    public required List<SortField> Sort { get; init; }

    public JsonArray? SearchAfter { get; init; }

    /// <summary>How far hits are counted; -1 not at all.</summary>
    public long TrackTotalHits { get; init; }

    public required SourceFilter Source { get; init; }

    public bool Version { get; init; }

    public bool SeqNoPrimaryTerm { get; init; }

    /// <exception cref="OpenSearchException">Something is not valid or not known.</exception>
    public static SearchRequest Parse(RestRequest request)
    {
        var body = request.JsonBody() ?? [];
        CheckKeys(request.Body.Span);
        var (from, size) = (request.Number("from") ?? Number(body, "from") ?? 0, request.Number("size") ?? Number(body, "size") ?? 10);
        if (from < 0) throw Errors.IllegalArgument($"[from] parameter cannot be negative, found [{from}]");
        if (size < 0) throw Errors.IllegalArgument($"[size] parameter cannot be negative, found [{size}]");
        return new SearchRequest
        {
            Query = Query.Parse(body["query"], request.Body.Span),
            From = from,
            Size = size,
            Sort = SortField.Parse(body["sort"], request),
            SearchAfter = body["search_after"] as JsonArray,
            TrackTotalHits = Track(request["track_total_hits"] ?? body["track_total_hits"]?.ToString()),
            Source = SourceFilter.Of(request) ?? SourceFilter.Of(body["_source"]) ?? SourceFilter.All,
            Version = request.Flag("version") || body["version"]?.ToString() == "true",
            SeqNoPrimaryTerm = request.Flag("seq_no_primary_term") || body["seq_no_primary_term"]?.ToString() == "true",
        };
    }

    private static void CheckKeys(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return;
        var reader = new Utf8JsonReader(body, SourceJson.Reader);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!Known.Contains(name) || (name == "query" && reader.TokenType != JsonTokenType.StartObject))
            {
                var (line, column) = JacksonErrors.Position(body, reader.TokenStartIndex);
                throw Errors.Parsing($"Unknown key for a {JacksonToken.Name(ref reader)} in [{name}].", line, column);
            }

            reader.Skip();
        }
    }

    private static long Track(string? text) => text switch
    {
        null => 10_000,
        "true" => long.MaxValue,
        "false" => -1,
        _ => long.Parse(text),
    };

    private static int? Number(JsonObject body, string name) =>
        body[name] is { } value ? int.TryParse(value.ToString(), out var number) ? number : throw Errors.NumberFormat(value.ToString()) : null;
}
