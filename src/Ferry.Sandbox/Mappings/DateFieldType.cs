using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox.Mappings;

internal sealed class DateFieldType(string name, JsonObject definition) : FieldType(name)
{
    public const string DefaultFormat = "strict_date_optional_time||epoch_millis";

    private readonly string format = definition["format"]?.ToString() ?? DefaultFormat;
    private readonly DateFormat parser = new(definition["format"]?.ToString() ?? DefaultFormat);

    public override void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        var text = Text(ref value, json);
        if (parser.TryParse(text, out _) || IgnoresMalformed(definition)) return;
        if (text.Length == 0) throw Errors.IllegalArgument("cannot parse empty date");
        throw Errors.IllegalArgument($"failed to parse date field [{text}] with format [{format}]",
            new OpenSearchException(400, "date_time_parse_exception", parser.Failure(text)));
    }

    public override IComparable? Comparable(JsonElement value) =>
        ScalarText(value) is { } text && parser.TryParse(text, out var millis) ? millis : null;
}
