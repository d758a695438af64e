using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// The JSON that a decoder makes of another form, as Elasticsearch would by copying it with Jackson: one line, floats as their shortest
/// text, binary as base64, what JSON has no number for as a string. Keeps the nesting and the limits.
/// </summary>
internal sealed class JsonBuilder(IBufferWriter<byte> output, long maxLength) : IDisposable
{
    /// <summary>Objects and arrays within each other, at most: Jackson's own limit.</summary>
    public const int MaxDepth = 1000;

    private readonly bool[] _isObject = new bool[MaxDepth];

    public Utf8JsonWriter Writer { get; } = new(
        output,
        new JsonWriterOptions
        {
            // The JSON goes to files and servers, never into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = MaxDepth,
            SkipValidation = true,
        });

    public int Depth { get; private set; }

    public bool InObject => Depth > 0 && _isObject[Depth - 1];

    /// <param name="isObject">Whether an object begins, or an array.</param>
    /// <param name="offset">Where in the input it begins.</param>
    public void Start(bool isObject, long offset)
    {
        if (Depth == MaxDepth)
        {
            throw new DecodingException($"the nesting is deeper than {MaxDepth}", offset);
        }

        _isObject[Depth++] = isObject;
        if (isObject)
        {
            Writer.WriteStartObject();
        }
        else
        {
            Writer.WriteStartArray();
        }
    }

    public void End()
    {
        if (_isObject[--Depth])
        {
            Writer.WriteEndObject();
        }
        else
        {
            Writer.WriteEndArray();
        }
    }

    /// <summary>To be called after each value: one value of any form is bounded by what it takes in the input.</summary>
    public void CheckLength(long offset)
    {
        if (Writer.BytesCommitted + Writer.BytesPending > maxLength)
        {
            throw new DecodingException($"the content is longer than {maxLength} bytes as JSON", offset);
        }
    }

    public void WriteFloat(float value)
    {
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        WriteFloatingPoint(text[..length], float.IsFinite(value));
    }

    public void WriteDouble(double value)
    {
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        WriteFloatingPoint(text[..length], double.IsFinite(value));
    }

    public void WriteInteger(BigInteger value) => Writer.WriteRawValue(value.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);

    /// <summary>unscaled * 10^-scale: with a point where that is short, otherwise with an exponent.</summary>
    public void WriteDecimal(BigInteger unscaled, long scale)
    {
        var text = unscaled.ToString(CultureInfo.InvariantCulture);
        Writer.WriteRawValue(scale == 0 ? text : Scale(text, scale), skipInputValidation: true);
    }

    public void Dispose() => Writer.Dispose();

    private static string Scale(string unscaled, long scale)
    {
        var sign = unscaled[0] == '-' ? "-" : "";
        var digits = unscaled[sign.Length..];
        if (scale < 0 || scale > digits.Length + 6)
        {
            return $"{unscaled}E{-scale}";
        }

        digits = digits.PadLeft((int)scale + 1, '0');
        return $"{sign}{digits[..^(int)scale]}.{digits[^(int)scale..]}";
    }

    private void WriteFloatingPoint(ReadOnlySpan<char> text, bool isFinite)
    {
        if (!isFinite)
        {
            // JSON has no such numbers; as Jackson does.
            Writer.WriteStringValue(text);
        }
        else if (text.IndexOfAny('.', 'E') < 0)
        {
            // 1 and 1.0 are of different types to a server that maps a new field.
            Writer.WriteRawValue($"{text}.0", skipInputValidation: true);
        }
        else
        {
            Writer.WriteRawValue(text, skipInputValidation: true);
        }
    }
}
