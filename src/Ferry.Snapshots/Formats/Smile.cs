using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Turns SMILE, Jackson's binary form of JSON (format 1.0), into JSON. Numbers keep their exact value, binary becomes base64.
/// </summary>
public static class Smile
{
    /// <summary>Objects and arrays within each other, at most: Jackson's own limit.</summary>
    public const int MaxDepth = 1000;

    /// <summary>Whether bytes begin as SMILE does.</summary>
    public static bool HasHeader(ReadOnlySpan<byte> bytes) => bytes.StartsWith(SmileReader.Magic);

    /// <summary>Appends the JSON of one SMILE document, which must end where the bytes do.</summary>
    /// <param name="smile">Header and content.</param>
    /// <param name="json">Receives UTF-8 without line breaks.</param>
    /// <param name="maxLength">Length in bytes that the JSON may reach: back references let a few bytes stand for many.</param>
    /// <exception cref="DecodingException">The bytes are not SMILE, or a limit is exceeded.</exception>
    public static void ToJson(ReadOnlySpan<byte> smile, IBufferWriter<byte> json, long maxLength)
    {
        var options = new JsonWriterOptions
        {
            // The JSON goes to files and servers, never into HTML.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = MaxDepth,
            SkipValidation = true,
        };
        using var writer = new Utf8JsonWriter(json, options);
        var reader = new SmileReader(smile);
        Transcode(ref reader, writer, maxLength);
        writer.Flush();
    }

    private static void Transcode(ref SmileReader reader, Utf8JsonWriter writer, long maxLength)
    {
        Span<bool> isObject = stackalloc bool[MaxDepth];
        var depth = 0;
        reader.ReadHeader();
        do
        {
            if (depth > 0 && isObject[depth - 1])
            {
                if (!reader.ReadName(out var name))
                {
                    writer.WriteEndObject();
                    depth--;
                    continue;
                }

                writer.WritePropertyName(name);
            }

            switch (reader.ReadValue(writer))
            {
                case SmileStructure.StartObject or SmileStructure.StartArray when depth == MaxDepth:
                    throw reader.Error($"the nesting is deeper than {MaxDepth}");
                case SmileStructure.StartObject:
                    writer.WriteStartObject();
                    isObject[depth++] = true;
                    break;
                case SmileStructure.StartArray:
                    writer.WriteStartArray();
                    isObject[depth++] = false;
                    break;
                case SmileStructure.EndArray when depth > 0 && !isObject[depth - 1]:
                    writer.WriteEndArray();
                    depth--;
                    break;
                case SmileStructure.EndArray:
                    throw reader.Error("an array ends that has not begun");
                case SmileStructure.None:
                    break;
            }

            if (writer.BytesCommitted + writer.BytesPending > maxLength)
            {
                throw reader.Error($"the content is longer than {maxLength} bytes as JSON");
            }
        }
        while (depth > 0);
        reader.ReadEnd();
    }
}
