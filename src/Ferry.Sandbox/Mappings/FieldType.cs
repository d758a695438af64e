using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Mappings;

/// <summary>What a field does with a value: accept or refuse it when indexing, compare it when searching.</summary>
internal abstract class FieldType(string name)
{
    private static readonly HashSet<string> Opaque =
    [
        "alias", "binary", "completion", "constant_keyword", "date_range", "derived", "double_range", "flat_object", "float_range", "geo_point", "geo_shape",
        "integer_range", "ip_range", "join", "knn_vector", "long_range", "percolator", "rank_feature", "rank_features", "search_as_you_type", "semver",
        "token_count", "wildcard", "match_only_text", "xy_point", "xy_shape",
    ];

    public string Name => name;

    public static bool IsKnown(string type) => Opaque.Contains(type) || NumberFieldType.Names.Contains(type)
        || type is "boolean" or "date" or "date_nanos" or "ip" or "keyword" or "text";

    public static FieldType Create(string type, string path, JsonObject definition) => type switch
    {
        "boolean" => new BooleanFieldType(),
        "date" or "date_nanos" => new DateFieldType(type, definition),
        "ip" => new IpFieldType(definition),
        "keyword" => new KeywordFieldType(path, definition),
        "text" => new TextFieldType(),
        _ when NumberFieldType.Names.Contains(type) => new NumberFieldType(type, definition),
        _ => new OpaqueFieldType(type),
    };

    /// <summary>Whether this type looks at a whole object or array itself, so that its inside is no business of the mapping.</summary>
    public virtual bool TakesContainers => false;

    /// <summary>Throws the cause, without the field around it, when the value at the reader cannot be indexed.</summary>
    /// <param name="value">At a scalar or at the start of an object; null values do not come here.</param>
    /// <param name="json">The whole document, for positions.</param>
    public abstract void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json);

    /// <summary>The value that searches compare and sort by; null when it is not indexed.</summary>
    public virtual IComparable? Comparable(JsonElement value) => null;

    /// <summary>Why a term cannot be searched for in this field; null when it can.</summary>
    public virtual OpenSearchException? TermProblem(JsonElement term) => null;

    /// <summary>Whether one value of a document matches a term.</summary>
    public virtual bool Matches(JsonElement value, JsonElement term)
    {
        var wanted = Comparable(term);
        return wanted is not null && Comparable(value)?.CompareTo(wanted) == 0;
    }

    /// <summary>A refused value as the error shows it.</summary>
    public virtual string Preview(JsonNode? value) => JavaText.Of(value);

    protected static string Text(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        if (value.TokenType is JsonTokenType.String) return value.GetString()!;
        if (value.TokenType is JsonTokenType.StartObject)
        {
            var (line, column) = JacksonErrors.Position(json, value.TokenStartIndex);
            throw new OpenSearchException(400, "illegal_state_exception", $"Can't get text on a START_OBJECT at {line}:{column}");
        }

        return System.Text.Encoding.UTF8.GetString(value.ValueSpan);
    }

    protected static string? ScalarText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    protected static bool IgnoresMalformed(JsonObject definition) => definition["ignore_malformed"]?.ToString() is "true";
}

/// <summary>A type that takes any value here; what OpenSearch would check of it is not checked.</summary>
internal sealed class OpaqueFieldType(string name) : FieldType(name)
{
    public override bool TakesContainers => true;

    public override void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json) => value.Skip();
}

internal sealed class BooleanFieldType() : FieldType("boolean")
{
    public override void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        switch (value.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                return;
            case JsonTokenType.String when value.GetString() is "true" or "false" or "":
                return;
            case JsonTokenType.String:
                throw Errors.IllegalArgument($"Failed to parse value [{value.GetString()}] as only [true] or [false] are allowed.");
            default:
                var token = value.TokenType == JsonTokenType.StartObject ? "START_OBJECT"
                    : value.ValueSpan.ContainsAny((byte)'.', (byte)'e', (byte)'E') ? "VALUE_NUMBER_FLOAT" : "VALUE_NUMBER_INT";
                throw JacksonErrors.At("json_parse_exception", $"Current token ({token}) not of boolean type", json, value.BytesConsumed);
        }
    }

    public override IComparable? Comparable(JsonElement value) => ScalarText(value) switch
    {
        "true" => 1L,
        "false" or "" => 0L,
        _ => null,
    };
}

internal sealed class IpFieldType(JsonObject definition) : FieldType("ip")
{
    public override void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        var text = Text(ref value, json);
        if (!IsAddress(text) && !IgnoresMalformed(definition)) throw Errors.IllegalArgument($"'{text}' is not an IP string literal.");
    }

    public override IComparable? Comparable(JsonElement value) =>
        ScalarText(value) is { } text && IsAddress(text) ? System.Net.IPAddress.Parse(text).ToString() : null;

    // .NET also takes "5" and "0x7f.1" for addresses, OpenSearch does not.
    private static bool IsAddress(string text) =>
        text.Contains(':') ? System.Net.IPAddress.TryParse(text, out _) && !text.StartsWith('[') && !text.Contains('%')
            : text.Split('.') is { Length: 4 } parts && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && int.Parse(part) <= 255);
}

internal sealed class KeywordFieldType(string path, JsonObject definition) : FieldType("keyword")
{
    private readonly bool isIndexed = definition["index"]?.ToString() != "false";
    private readonly int ignoreAbove = definition["ignore_above"]?.GetValue<int>() ?? int.MaxValue;

    public override void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        if (value.TokenType == JsonTokenType.StartObject) Text(ref value, json);
        if (!isIndexed || value.ValueSpan.Length <= ImmenseTerm.MaxLength) return;
        var text = value.GetString()!;
        if (text.Length <= ignoreAbove) ImmenseTerm.Check(path, text);
    }

    public override IComparable? Comparable(JsonElement value) =>
        ScalarText(value) is { } text && text.Length <= ignoreAbove ? new OrdinalText(text) : null;
}

internal sealed class TextFieldType() : FieldType("text")
{
    public override void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        if (value.TokenType == JsonTokenType.StartObject) Text(ref value, json);
    }

    // The standard analyser, nearly: words of letters and digits in lower case.
    public override bool Matches(JsonElement value, JsonElement term) =>
        ScalarText(value) is { } text && ScalarText(term) is { } wanted && Words(text).Contains(wanted);

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && start < 0) start = i;
            if (inside || start < 0) continue;
            yield return text[start..i].ToLowerInvariant();
            start = -1;
        }
    }
}
