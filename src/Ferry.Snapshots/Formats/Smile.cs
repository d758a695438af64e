using System.Buffers;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Turns SMILE, Jackson's binary form of JSON (format 1.0), into JSON. Numbers keep their exact value, binary becomes base64.
/// </summary>
public static class Smile
{
    /// <summary>Objects and arrays within each other, at most: Jackson's own limit.</summary>
    public const int MaxDepth = JsonBuilder.MaxDepth;

    /// <summary>Whether bytes begin as SMILE does.</summary>
    public static bool HasHeader(ReadOnlySpan<byte> bytes) => bytes.StartsWith(SmileReader.Magic);

    /// <summary>Appends the JSON of one SMILE document, which must end where the bytes do.</summary>
    /// <param name="smile">Header and content.</param>
    /// <param name="json">Receives UTF-8 without line breaks.</param>
    /// <param name="maxLength">Length in bytes that the JSON may reach: back references let a few bytes stand for many.</param>
    /// <exception cref="DecodingException">The bytes are not SMILE, or a limit is exceeded.</exception>
    public static void ToJson(ReadOnlySpan<byte> smile, IBufferWriter<byte> json, long maxLength)
    {
        using var builder = new JsonBuilder(json, maxLength);
        var reader = new SmileReader(smile);
        reader.ReadHeader();
        do
        {
            if (builder.InObject)
            {
                if (!reader.ReadName(out var name))
                {
                    builder.End();
                    continue;
                }

                builder.Writer.WritePropertyName(name);
            }

            switch (reader.ReadValue(builder))
            {
                case SmileStructure.StartObject:
                    builder.Start(isObject: true, reader.Position);
                    break;
                case SmileStructure.StartArray:
                    builder.Start(isObject: false, reader.Position);
                    break;
                case SmileStructure.EndArray when builder.Depth > 0 && !builder.InObject:
                    builder.End();
                    break;
                case SmileStructure.EndArray:
                    throw reader.Error("an array ends that has not begun");
                case SmileStructure.None:
                    break;
            }

            builder.CheckLength(reader.Position);
        }
        while (builder.Depth > 0);
        reader.ReadEnd();
    }
}
