using System.Text;
using System.Text.Json;

namespace Ferry.Sandbox.Json;

/// <summary>JSON syntax errors in the words of Jackson, the parser inside OpenSearch, for those that clients commonly cause.</summary>
internal static class JacksonErrors
{
    private const string Source = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: ";

    /// <summary>The parser's error at a position, both counted from 1.</summary>
    public static OpenSearchException At(string type, string reason, long line, long column) =>
        new(400, type, $"{reason}\n at {Source}{line}, column: {column}]");

    public static OpenSearchException At(string type, string reason, ReadOnlySpan<byte> json, long offset)
    {
        var (line, column) = Position(json, offset);
        return At(type, reason, line, column);
    }

    public static OpenSearchException From(JsonException error, ReadOnlySpan<byte> json)
    {
        // The position is asked of a second reader: the exception knows only lines, and not the tokens before.
        var reader = new Utf8JsonReader(json, SourceJson.Reader);
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException at)
        {
            return Describe(ref reader, at, json);
        }

        // Well-formed, so it was refused for a duplicate name.
        return new OpenSearchException(400, "json_parse_exception", error.Message);
    }

    public static (long Line, long Column) Position(ReadOnlySpan<byte> json, long offset)
    {
        var before = json[..(int)Math.Min(offset, json.Length)];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }

    private static OpenSearchException Describe(ref Utf8JsonReader reader, JsonException error, ReadOnlySpan<byte> json)
    {
        var offset = Offset(json, error);
        if (offset >= json.TrimEnd(" \r\n\t"u8).Length) return EndOfInput(json);

        while (offset > 0 && char.IsAsciiLetter((char)json[offset]) && char.IsAsciiLetter((char)json[offset - 1])) offset--;
        var character = (char)json[offset];
        if (char.IsAsciiLetter(character) && !ExpectsName(ref reader, json, offset))
        {
            var end = offset;
            while (end < json.Length && char.IsAsciiLetterOrDigit((char)json[end])) end++;
            var token = Encoding.UTF8.GetString(json[offset..end]);
            return At("json_parse_exception",
                $"Unrecognized token '{token}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                json, Math.Min(end + 1, json.Length));
        }

        var expected = ExpectsName(ref reader, json, offset) ? "double-quote to start field name"
            : EndsWithName(json[..offset]) ? "a colon to separate field name and value"
            : "comma to separate Object entries";
        return At("json_parse_exception", $"Unexpected character ('{character}' (code {(int)character})): was expecting {expected}", json, offset);
    }

    private static OpenSearchException EndOfInput(ReadOnlySpan<byte> json)
    {
        var text = json.TrimEnd(" \r\n\t"u8);
        if (EndsWithName(text) || text is [.., (byte)':' or (byte)','])
            return At("json_e_o_f_exception", "Unexpected end-of-input within/between Object entries", json, json.Length);
        var (line, column) = Position(json, OpenMarker(json));
        return At("json_e_o_f_exception",
            $"Unexpected end-of-input: expected close marker for {(json[OpenMarker(json)] == '[' ? "Array" : "Object")} (start marker at {Source}{line}, column: {column}])",
            json, json.Length);
    }

    private static bool ExpectsName(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int offset) =>
        reader.TokenType == JsonTokenType.StartObject || (reader.CurrentDepth > 0 && json[..offset].TrimEnd(" \r\n\t"u8) is [.., (byte)',']);

    // Names and values are told apart by what is before them.
    private static bool EndsWithName(ReadOnlySpan<byte> json)
    {
        var text = json.TrimEnd(" \r\n\t"u8);
        if (text is not [.., (byte)'"']) return false;
        var open = text[..^1].LastIndexOf((byte)'"');
        while (open > 0 && text[open - 1] == '\\') open = text[..open].LastIndexOf((byte)'"');
        return open > 0 && text[..open].TrimEnd(" \r\n\t"u8) is [.., (byte)'{' or (byte)','];
    }

    private static int OpenMarker(ReadOnlySpan<byte> json)
    {
        var open = new Stack<int>();
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(SourceJson.Reader));
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) open.Push((int)reader.TokenStartIndex);
            else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) open.Pop();
        }

        return open.Count == 0 ? 0 : open.Peek();
    }

    private static int Offset(ReadOnlySpan<byte> json, JsonException error)
    {
        var start = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--) start += json[start..].IndexOf((byte)'\n') + 1;
        return start + (int)(error.BytePositionInLine ?? 0);
    }
}
