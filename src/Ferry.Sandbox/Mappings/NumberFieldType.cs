using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Mappings;

/// <summary>All numeric types. Unless <c>coerce</c> is off, text is parsed and fractions of integers are cut.</summary>
internal sealed class NumberFieldType(string name, JsonObject definition) : FieldType(name)
{
    public static readonly HashSet<string> Names =
        ["long", "integer", "short", "byte", "unsigned_long", "double", "float", "half_float", "scaled_float"];

    private readonly bool coerce = definition["coerce"]?.ToString() is not "false";

    private bool IsFloating => Name is "double" or "float" or "half_float" or "scaled_float";

    public override void Accept(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        try
        {
            switch (value.TokenType)
            {
                case JsonTokenType.Number: AcceptNumber(ref value, json); break;
                case JsonTokenType.String: AcceptText(value.GetString()!); break;
                default: throw NotNumeric(ref value, json);
            }
        }
        catch (OpenSearchException) when (IgnoresMalformed(definition) && value.TokenType != JsonTokenType.StartObject)
        {
            // The field is left out of the index, the document stays.
        }
    }

    public override IComparable? Comparable(JsonElement value)
    {
        var text = ScalarText(value);
        if (text is null || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        if (IsFloating) return Name == "float" ? (float)number : number;
        return long.TryParse(text, out var whole) ? whole : (long)number;
    }

    public override OpenSearchException? TermProblem(JsonElement term) =>
        ScalarText(term) is { } text && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? Errors.NumberFormat(text) : null;

    // The parser keeps a number in the type that it was asked for.
    public override string Preview(JsonNode? value) =>
        Name is "float" && value?.GetValueKind() == JsonValueKind.Number && float.IsInfinity((float)value.GetValue<double>())
            ? JavaText.Double((float)value.GetValue<double>())
            : base.Preview(value);

    private static OpenSearchException NotNumeric(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        var token = value.TokenType switch
        {
            JsonTokenType.True => "VALUE_TRUE",
            JsonTokenType.False => "VALUE_FALSE",
            _ => "START_OBJECT",
        };
        return JacksonErrors.At("json_parse_exception", $"Current token ({token}) not numeric, can not use numeric value accessors", json, value.BytesConsumed);
    }

    private void AcceptNumber(ref Utf8JsonReader value, ReadOnlySpan<byte> json)
    {
        if (value.TryGetInt64(out var whole) && whole is >= sbyte.MinValue and <= sbyte.MaxValue) return;

        var text = Encoding.UTF8.GetString(value.ValueSpan);
        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (IsFloating)
        {
            CheckFinite(number);
            return;
        }

        if (!coerce && number != Math.Truncate(number)) throw Errors.IllegalArgument($"{JavaText.Number(text)} cannot be converted to {char.ToUpperInvariant(Name[0])}{Name[1..]} without data loss");
        if (Name == "unsigned_long") return;
        var isLong = value.TryGetInt64(out _) || (text.AsSpan().ContainsAny('.', 'e', 'E') && Math.Abs(number) < 9.2233720368547758e18);
        if (Name == "long")
        {
            if (!isLong) throw OutOfRange(text, "long (-9223372036854775808 - 9223372036854775807)", json, value.BytesConsumed);
            return;
        }

        if (!isLong || number is <= int.MinValue - 1d or >= int.MaxValue + 1d)
            throw OutOfRange(text, "int (-2147483648 - 2147483647)", json, value.BytesConsumed);
        if (Name is "short" or "byte" && number is <= short.MinValue - 1d or >= short.MaxValue + 1d)
            throw OutOfRange(text, "Java short", json, value.BytesConsumed);
        if (Name == "byte" && number is <= sbyte.MinValue - 1d or >= sbyte.MaxValue + 1d)
            throw Errors.IllegalArgument($"Value [{text}] is out of range for a byte");
    }

    private void AcceptText(string text)
    {
        if (text.Length == 0 && coerce) return;
        if (!TryParse(text, out var number))
            throw Name is "long" or "unsigned_long" ? Errors.IllegalArgument($"For input string: \"{text}\"") : Errors.NumberFormat(text);
        if (IsFloating)
        {
            CheckFinite(number);
            return;
        }

        var (minimum, maximum) = Name switch
        {
            "integer" => (int.MinValue, int.MaxValue),
            "short" => (short.MinValue, short.MaxValue),
            "byte" => (sbyte.MinValue, sbyte.MaxValue),
            "unsigned_long" => (0d, 18446744073709551615d),
            _ => (long.MinValue, 9.2233720368547748e18),
        };
        var inRange = (Name == "long" && long.TryParse(text, out _)) || (number > minimum - 1d && number < maximum + 1d);
        if (!inRange) throw Errors.IllegalArgument($"Value [{text}] is out of range for {TypeInWords()}");
    }

    private void CheckFinite(double number)
    {
        var stored = Name switch
        {
            "float" => (float)number,
            "half_float" => (double)(Half)number,
            _ => number,
        };
        if (double.IsFinite(stored)) return;
        // The half that overflowed is told by the float that it came from.
        var shown = Name == "half_float" ? (float)number : stored;
        throw Errors.IllegalArgument($"[{Name}] supports only finite values, but got [{JavaText.Double(shown)}]");
    }

    private string TypeInWords() => Name == "integer" ? "an integer" : $"a {Name}";

    private static bool TryParse(string text, out double number)
    {
        // Java's words, not .NET's.
        switch (text.Trim())
        {
            case "NaN": number = double.NaN; return true;
            case "Infinity" or "+Infinity": number = double.PositiveInfinity; return true;
            case "-Infinity": number = double.NegativeInfinity; return true;
            default: return double.TryParse(text, NumberStyles.Float, NumberFormatInfo.InvariantInfo, out number) && !double.IsNaN(number);
        }
    }

    private static OpenSearchException OutOfRange(string text, string range, ReadOnlySpan<byte> json, long offset) =>
        JacksonErrors.At("input_coercion_exception", $"Numeric value ({text}) out of range of {range}", json, offset);
}
