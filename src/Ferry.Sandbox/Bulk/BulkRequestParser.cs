using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Json;
using Ferry.Sandbox.Search;

namespace Ferry.Sandbox.Bulk;

/// <summary>Reads a <c>_bulk</c> body. A malformed action line fails the whole request; what it would have done is not begun.</summary>
internal static class BulkRequestParser
{
    /// <exception cref="OpenSearchException">The body is malformed.</exception>
    public static List<BulkItemRequest> Parse(RestRequest request)
    {
        var body = request.Body;
        if (body.IsEmpty) throw Errors.BodyRequired();
        var items = new List<BulkItemRequest>();
        var lineNumber = 0;
        while (!body.IsEmpty)
        {
            var action = NextLine(ref body);
            lineNumber++;
            if (action.Span.Trim(" \t\r"u8).IsEmpty) continue;

            var item = Action(action.Span, lineNumber, request);
            if (item.OpType != OpType.Delete)
            {
                // An action without its document at the very end is dropped without a word.
                if (body.IsEmpty) break;
                var source = NextLine(ref body);
                lineNumber++;
                if (source.Span is [.., (byte)'\r']) source = source[..^1];
                item = item with { Source = source, Update = item.OpType == OpType.Update ? UpdateBody.Parse(source.Span) : null };
            }

            items.Add(item);
        }

        if (items.Count == 0) throw Errors.Validation("no requests added");
        var problems = items.SelectMany(item => item.Problems()).ToList();
        return problems.Count == 0 ? items : throw Errors.Validation(problems);
    }

    private static ReadOnlyMemory<byte> NextLine(ref ReadOnlyMemory<byte> body)
    {
        var end = body.Span.IndexOf((byte)'\n');
        if (end < 0) throw Errors.IllegalArgument("The bulk request must be terminated by a newline [\\n]");
        var line = body[..end];
        body = body[(end + 1)..];
        return line;
    }

    private static BulkItemRequest Action(ReadOnlySpan<byte> line, int lineNumber, RestRequest request)
    {
        var reader = new Utf8JsonReader(line, SourceJson.Reader);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw Malformed(lineNumber, "START_OBJECT", ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.PropertyName) throw Malformed(lineNumber, "FIELD_NAME", ref reader);

            OpType opType;
            if (reader.ValueTextEquals("index"u8)) opType = OpType.Index;
            else if (reader.ValueTextEquals("create"u8)) opType = OpType.Create;
            else if (reader.ValueTextEquals("update"u8)) opType = OpType.Update;
            else if (reader.ValueTextEquals("delete"u8)) opType = OpType.Delete;
            else
            {
                throw Errors.IllegalArgument(
                    $"Malformed action/metadata line [{lineNumber}], expected one of [create, delete, index, update] but found [{reader.GetString()}]");
            }

            reader.Read();
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
                throw Malformed(lineNumber, "START_OBJECT or END_OBJECT", ref reader);
            return MetadataOf(ref reader, opType, lineNumber, request);
        }
        catch (JsonException e)
        {
            throw JacksonErrors.From(e, line);
        }
    }

    private static BulkItemRequest MetadataOf(ref Utf8JsonReader reader, OpType opType, int lineNumber, RestRequest request)
    {
        string? index = request["index"], id = null, routing = request["routing"], pipeline = request["pipeline"];
        long? version = null, ifSeqNo = null, ifPrimaryTerm = null;
        var versionType = VersionType.Internal;
        var requireAlias = request.Flag("require_alias");
        var shown = SourceFilter.Of(request);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader;
            reader.Read();
            if (name.ValueTextEquals("_source"u8))
            {
                shown = SourceFilter.Of(JsonNode.Parse(ref reader));
                continue;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                throw Errors.IllegalArgument(
                    $"Malformed action/metadata line [{lineNumber}], expected a simple value for field [{name.GetString()}] but found [{JacksonToken.Name(ref reader)}]");
            }

            if (name.ValueTextEquals("_id"u8)) id = Text(ref reader);
            else if (name.ValueTextEquals("_index"u8)) index = Text(ref reader);
            else if (name.ValueTextEquals("routing"u8)) routing = Text(ref reader);
            else if (name.ValueTextEquals("op_type"u8)) opType = Text(ref reader) == "create" ? OpType.Create : OpType.Index;
            else if (name.ValueTextEquals("version"u8)) version = long.Parse(Text(ref reader)!);
            else if (name.ValueTextEquals("version_type"u8)) versionType = VersionTypeOf(Text(ref reader)!);
            else if (name.ValueTextEquals("if_seq_no"u8)) ifSeqNo = long.Parse(Text(ref reader)!);
            else if (name.ValueTextEquals("if_primary_term"u8)) ifPrimaryTerm = long.Parse(Text(ref reader)!);
            else if (name.ValueTextEquals("require_alias"u8)) requireAlias = Text(ref reader) == "true";
            else if (name.ValueTextEquals("pipeline"u8)) pipeline = Text(ref reader);
            else if (!name.ValueTextEquals("retry_on_conflict"u8))
                throw Errors.IllegalArgument($"Action/metadata line [{lineNumber}] contains an unknown parameter [{name.GetString()}]");
        }

        if (opType == OpType.Update && (version is not null || versionType != VersionType.Internal))
            throw Errors.IllegalArgument("Update requests do not support versioning. Please use `if_seq_no` and `if_primary_term` instead");
        return new BulkItemRequest
        {
            OpType = opType,
            Index = index,
            Id = id,
            Routing = routing is "" ? null : routing,
            Version = new VersionCheck(versionType, version, ifSeqNo, ifPrimaryTerm),
            RequireAlias = requireAlias,
            Pipeline = pipeline,
            Shown = shown,
        };
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
    };

    public static VersionType VersionTypeOf(string text) => text switch
    {
        "internal" => VersionType.Internal,
        "external" or "external_gt" => VersionType.External,
        "external_gte" => VersionType.ExternalGte,
        _ => throw Errors.IllegalArgument($"No version type match [{text}]"),
    };

    private static OpenSearchException Malformed(int lineNumber, string expected, ref Utf8JsonReader reader) =>
        Errors.IllegalArgument($"Malformed action/metadata line [{lineNumber}], expected {expected} but found [{JacksonToken.Name(ref reader)}]");
}
