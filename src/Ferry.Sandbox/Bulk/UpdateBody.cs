using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;
using Ferry.Sandbox.Search;

namespace Ferry.Sandbox.Bulk;

/// <summary>The body of an update: a partial document, and what to do when there is nothing to update.</summary>
internal sealed record UpdateBody
{
    public JsonObject? Doc { get; init; }

    public JsonObject? Upsert { get; init; }

    public bool DocAsUpsert { get; init; }

    public bool DetectNoop { get; init; } = true;

    public bool Script { get; init; }

    public SourceFilter? Shown { get; init; }

    /// <exception cref="OpenSearchException">Not an update.</exception>
    public static UpdateBody Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            CheckFields(json);
            var body = JsonNode.Parse(json, null, SourceJson.StrictDocument)!.AsObject();
            return new UpdateBody
            {
                Doc = body["doc"] as JsonObject,
                Upsert = body["upsert"] as JsonObject,
                DocAsUpsert = body["doc_as_upsert"]?.GetValue<bool>() ?? false,
                DetectNoop = body["detect_noop"]?.GetValue<bool>() ?? true,
                Script = body["script"] is not null,
                Shown = SourceFilter.Of(body["_source"]),
            };
        }
        catch (JsonException e)
        {
            throw JacksonErrors.From(e, json);
        }
    }

    private static void CheckFields(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, SourceJson.Reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw Errors.NotXContent();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (name is not ("doc" or "upsert" or "doc_as_upsert" or "detect_noop" or "script" or "scripted_upsert" or "_source" or "lang" or "if_seq_no" or "if_primary_term"))
                throw XContentParse(json, reader.TokenStartIndex, $"unknown field [{name}]");
            reader.Read();
            if (name is "doc" or "upsert" && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
                throw XContentParse(json, reader.TokenStartIndex, $"{name} doesn't support values of type: {JacksonToken.Name(ref reader)}");
            reader.Skip();
        }
    }

    private static OpenSearchException XContentParse(ReadOnlySpan<byte> json, long offset, string what)
    {
        var (line, column) = JacksonErrors.Position(json, offset);
        return new OpenSearchException(400, "x_content_parse_exception", $"[{line}:{column}] [UpdateRequest] {what}");
    }
}
