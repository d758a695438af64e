using System.Buffers;
using System.Text;
using System.Text.Unicode;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Turns YAML into JSON as Elasticsearch does, that is, as Jackson reads it: one document of maps, sequences and scalars, where
/// <see cref="YamlScalar"/> tells what a scalar is. Aliases are refused: servers took them for the text of their names.
/// </summary>
public static class Yaml
{
    /// <summary>Whether bytes begin a document of YAML: without "---", which makes no difference to YAML, no server took it for that.</summary>
    public static bool IsYaml(ReadOnlySpan<byte> bytes) => bytes.StartsWith("---"u8);

    /// <summary>Appends the JSON of one document, which must be all there is.</summary>
    /// <param name="yaml">In UTF-8.</param>
    /// <param name="json">Receives UTF-8 without line breaks.</param>
    /// <param name="maxLength">Length in bytes that the JSON may reach.</param>
    /// <exception cref="DecodingException">
    /// The bytes are not YAML, a limit is exceeded, or there is something of which servers of different versions make different JSON.
    /// </exception>
    public static void ToJson(ReadOnlySpan<byte> yaml, IBufferWriter<byte> json, long maxLength)
    {
        if (!Utf8.IsValid(yaml))
        {
            throw new DecodingException("the text is not UTF-8", 0);
        }

        var text = Encoding.UTF8.GetString(yaml);
        var parser = new Parser(new StringReader(text));
        long last = 0;
        var offset = (Character: 0, Byte: 0L);
        using var builder = new JsonBuilder(json, maxLength);
        try
        {
            Expect<StreamStart>();
            Expect<DocumentStart>();
            var isName = false;
            do
            {
                MoveNext();
                if (!isName)
                {
                    WriteValue();
                    isName = builder.InObject;
                }
                else if (parser.Current is MappingEnd)
                {
                    builder.End();
                    isName = builder.InObject;
                }
                else
                {
                    WriteName();
                    isName = false;
                }

                builder.CheckLength(Offset());
            }
            while (builder.Depth > 0);

            Expect<DocumentEnd>();
            Expect<StreamEnd>();
        }
        catch (Exception e) when (e is not (DecodingException or OutOfMemoryException))
        {
            // Besides YamlException the parser lets slip whatever its own code stumbles over in text that is not YAML.
            throw new DecodingException(e.Message, Offset());
        }

        // Of an empty name at the margin of a mapping ("?", then ":") the parser makes one pair too many, of nothing. It is known by its
        // place, which is before that of what came last.
        void MoveNext()
        {
            do
            {
                parser.MoveNext();
            }
            while (parser.Current is Scalar { Value: "", Style: ScalarStyle.Plain } nothing && nothing.Start.Index < last);

            last = parser.Current is Scalar scalar ? scalar.Start.Index : last;
        }

        void WriteName() => builder.Writer.WritePropertyName(
            parser.Current is Scalar name ? name.Value : throw new DecodingException("the name of a field is not a scalar", Offset()));

        void WriteValue()
        {
            switch (parser.Current)
            {
                case Scalar scalar:
                    YamlScalar.Write(scalar, builder, Offset());
                    break;
                case MappingStart or SequenceStart:
                    builder.Start(isObject: parser.Current is MappingStart, Offset());
                    break;
                case SequenceEnd:
                    builder.End();
                    break;
                case AnchorAlias:
                    throw new DecodingException("there is an alias, which servers take for the text of its name", Offset());
                default:
                    throw new DecodingException("a value is missing", Offset());
            }
        }

        void Expect<T>()
            where T : ParsingEvent
        {
            if (!parser.MoveNext() || parser.Current is not T)
            {
                throw new DecodingException($"there is no {typeof(T).Name} here: a source is one document", Offset());
            }
        }

        // Counted on from the last time: the parser counts characters.
        long Offset()
        {
            var character = (int)Math.Min(parser.Current?.Start.Index ?? 0, text.Length);
            if (character > offset.Character)
            {
                offset = (character, offset.Byte + Encoding.UTF8.GetByteCount(text.AsSpan(offset.Character..character)));
            }

            return offset.Byte;
        }
    }
}
