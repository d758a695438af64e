using System.Buffers;
using System.Formats.Cbor;
using System.Globalization;
using System.Numerics;
using System.Text.Unicode;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Turns CBOR (RFC 8949) into JSON as Elasticsearch does, that is, as Jackson reads it: names that are integers or bytes become text,
/// undefined becomes null, bytes become base64, tags are passed over.
/// </summary>
public static class Cbor
{
    // A number of more digits than that (4 KiB, 9,800 digits) is no data, and its digits take quadratic time.
    private const int MaxNumberLength = 4096;

    // The reader's own limit is 64 unless it is told otherwise, in this way only.
    static Cbor() => AppContext.SetData("System.Formats.Cbor.CborReader.MaxDepth", JsonBuilder.MaxDepth + 1);

    // Bytes of the tag that says "this is CBOR" (55799).
    private static ReadOnlySpan<byte> SelfDescribed => [0xd9, 0xd9, 0xf7];

    /// <summary>Whether bytes begin with the tag of CBOR or with a map.</summary>
    public static bool IsCbor(ReadOnlySpan<byte> bytes) => bytes is [>= 0xa0 and <= 0xbf, ..] || bytes.StartsWith(SelfDescribed);

    /// <summary>Appends the JSON of one item of CBOR, which must end where the bytes do.</summary>
    /// <param name="cbor">The item.</param>
    /// <param name="json">Receives UTF-8 without line breaks.</param>
    /// <param name="maxLength">Length in bytes that the JSON may reach.</param>
    /// <exception cref="DecodingException">
    /// The bytes are not CBOR, a limit is exceeded, or there is something of which servers of different versions make different JSON.
    /// </exception>
    public static void ToJson(ReadOnlyMemory<byte> cbor, IBufferWriter<byte> json, long maxLength)
    {
        using var builder = new JsonBuilder(json, maxLength);
        var reader = new CborReader(cbor, CborConformanceMode.Lax);
        try
        {
            do
            {
                if (reader.PeekState() is CborReaderState.EndMap)
                {
                    reader.ReadEndMap();
                    builder.End();
                    continue;
                }

                if (builder.InObject)
                {
                    WriteName(reader, builder);
                }

                WriteValue(reader, builder, Offset());
                builder.CheckLength(Offset());
            }
            while (builder.Depth > 0);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            throw new DecodingException(e.Message, Offset());
        }

        if (reader.BytesRemaining > 0)
        {
            throw new DecodingException($"{reader.BytesRemaining} bytes follow the content", Offset());
        }

        long Offset() => cbor.Length - reader.BytesRemaining;
    }

    private static void WriteName(CborReader reader, JsonBuilder json)
    {
        SkipTags(reader);
        switch (reader.PeekState())
        {
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                json.Writer.WritePropertyName(ReadText(reader));
                break;
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                json.Writer.WritePropertyName(ReadInteger(reader).ToString(CultureInfo.InvariantCulture));
                break;
            case CborReaderState.ByteString:
                json.Writer.WritePropertyName(Utf8Text(reader.ReadDefiniteLengthByteString().Span));
                break;
            case var other:
                throw new CborContentException($"the name of a field is of the kind {other}");
        }
    }

    private static void WriteValue(CborReader reader, JsonBuilder json, long offset)
    {
        var isPositiveBigInteger = SkipTags(reader) == CborTag.UnsignedBigNum;
        switch (reader.PeekState())
        {
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                json.WriteInteger(ReadInteger(reader));
                break;
            case CborReaderState.TextString or CborReaderState.StartIndefiniteLengthTextString:
                json.Writer.WriteStringValue(ReadText(reader));
                break;
            case CborReaderState.ByteString or CborReaderState.StartIndefiniteLengthByteString:
                var bytes = ReadBytes(reader);
                if (isPositiveBigInteger)
                {
                    json.WriteInteger(BigInteger(bytes));
                }
                else
                {
                    json.Writer.WriteBase64StringValue(bytes);
                }

                break;
            case CborReaderState.StartMap:
                reader.ReadStartMap();
                json.Start(isObject: true, offset);
                break;
            case CborReaderState.StartArray:
                reader.ReadStartArray();
                json.Start(isObject: false, offset);
                break;
            case CborReaderState.EndArray:
                reader.ReadEndArray();
                json.End();
                break;
            case CborReaderState.HalfPrecisionFloat:
                json.WriteFloat((float)reader.ReadHalf());
                break;
            case CborReaderState.SinglePrecisionFloat:
                json.WriteFloat(reader.ReadSingle());
                break;
            case CborReaderState.DoublePrecisionFloat:
                json.WriteDouble(reader.ReadDouble());
                break;
            case CborReaderState.Boolean:
                json.Writer.WriteBooleanValue(reader.ReadBoolean());
                break;
            case CborReaderState.Null:
                reader.ReadNull();
                json.Writer.WriteNullValue();
                break;
            case CborReaderState.SimpleValue when reader.ReadSimpleValue() == CborSimpleValue.Undefined:
                json.Writer.WriteNullValue();
                break;
            case var other:
                throw new CborContentException($"a value is of the kind {other}, which JSON does not have");
        }
    }

    /// <summary>
    /// The innermost tag of the next item. Of negative big integers and decimal fractions Jackson made other numbers before its 2.18 and
    /// 2.10 than it does now; references (stringref, sharedref) mean nothing to it.
    /// </summary>
    private static CborTag? SkipTags(CborReader reader)
    {
        CborTag? tag = null;
        while (reader.PeekState() == CborReaderState.Tag)
        {
            tag = reader.ReadTag();
            if (tag is CborTag.NegativeBigNum or CborTag.DecimalFraction or CborTag.BigFloat or (CborTag)25 or (CborTag)29)
            {
                throw new CborContentException($"a value has the tag {(ulong)tag}, which servers do not agree on");
            }
        }

        return tag;
    }

    private static BigInteger ReadInteger(CborReader reader) => reader.PeekState() == CborReaderState.UnsignedInteger
        ? reader.ReadUInt64()
        : -1 - (BigInteger)reader.ReadCborNegativeIntegerRepresentation();

    private static BigInteger BigInteger(ReadOnlySpan<byte> bytes) => bytes.Length <= MaxNumberLength
        ? new BigInteger(bytes, isUnsigned: true, isBigEndian: true)
        : throw new CborContentException($"an integer has {bytes.Length} bytes");

    private static ReadOnlySpan<byte> ReadText(CborReader reader)
    {
        if (reader.PeekState() == CborReaderState.TextString)
        {
            return Utf8Text(reader.ReadDefiniteLengthTextStringBytes().Span);
        }

        var text = new ArrayBufferWriter<byte>();
        reader.ReadStartIndefiniteLengthTextString();
        while (reader.PeekState() == CborReaderState.TextString)
        {
            text.Write(reader.ReadDefiniteLengthTextStringBytes().Span);
        }

        reader.ReadEndIndefiniteLengthTextString();
        return Utf8Text(text.WrittenSpan);
    }

    private static ReadOnlySpan<byte> ReadBytes(CborReader reader) => reader.PeekState() == CborReaderState.ByteString
        ? reader.ReadDefiniteLengthByteString().Span
        : reader.ReadByteString();

    private static ReadOnlySpan<byte> Utf8Text(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text : throw new CborContentException("a text is not UTF-8");
}
