using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Unicode;

namespace Ferry.Snapshots.Formats;

/// <summary>What <see cref="SmileReader.ReadValue"/> met instead of a value.</summary>
internal enum SmileStructure
{
    None,
    StartObject,
    StartArray,
    EndArray,
}

/// <summary>
/// Reads the tokens of SMILE. Every read is bounds-checked; nothing is allocated by a length that the input does not have.
/// </summary>
internal ref struct SmileReader
{
    // A number of more digits than that (4 KiB, 9,800 digits) is no data, and its digits take quadratic time.
    private const int MaxNumberLength = 4096;

    private const byte EndOfString = 0xfc;
    private const byte EndOfContent = 0xff;

    private readonly ReadOnlySpan<byte> _bytes;
    private SmileStrings? _names;
    private SmileStrings? _values;
    private int _position;

    public SmileReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public static ReadOnlySpan<byte> Magic => ":)\n"u8;

    public readonly DecodingException Error(string detail) => new(detail, _position);

    /// <summary>":)\n", then the version in the high four bits and the features: 1 shared names, 2 shared values, 4 raw binary.</summary>
    public void ReadHeader()
    {
        if (!_bytes.StartsWith(Magic))
        {
            throw Error("the header ':)' is missing");
        }

        _position = Magic.Length;
        var flags = ReadByte();
        if (flags >> 4 != 0)
        {
            throw Error($"version {flags >> 4} of SMILE is not known");
        }

        _names = (flags & 1) != 0 ? new SmileStrings() : null;
        _values = (flags & 2) != 0 ? new SmileStrings() : null;
    }

    /// <summary>An end marker may follow the content, and nothing else.</summary>
    public void ReadEnd()
    {
        if (_position < _bytes.Length && _bytes[_position] == EndOfContent)
        {
            _position++;
        }

        if (_position != _bytes.Length)
        {
            throw Error($"{_bytes.Length - _position} bytes follow the content");
        }
    }

    /// <summary>The name of the next field; false at the end of the object.</summary>
    public bool ReadName(out ReadOnlySpan<byte> name)
    {
        int token = ReadByte();
        switch (token)
        {
            case 0x20:
                name = [];
                return true;
            case >= 0x30 and <= 0x33:
                name = Shared(_names, ((token & 3) << 8) | ReadByte());
                return true;
            case 0x34:
                name = TakeLongString();
                return true;
            case >= 0x40 and <= 0x7f:
                name = Shared(_names, token & 0x3f);
                return true;
            case >= 0x80 and <= 0xbf:
                name = TakeShared(_names, (token & 0x3f) + 1);
                return true;
            case >= 0xc0 and <= 0xf7:
                name = TakeShared(_names, (token & 0x3f) + 2);
                return true;
            case 0xfb:
                name = [];
                return false;
            default:
                throw Unknown(token);
        }
    }

    /// <summary>Writes the next value, or says what else there is.</summary>
    public SmileStructure ReadValue(Utf8JsonWriter writer)
    {
        int token = ReadByte();
        switch (token)
        {
            case >= 0x01 and <= 0x1f:
                writer.WriteStringValue(Shared(_values, token - 1));
                break;
            case 0x20:
                writer.WriteStringValue(""u8);
                break;
            case 0x21:
                writer.WriteNullValue();
                break;
            case 0x22:
                writer.WriteBooleanValue(false);
                break;
            case 0x23:
                writer.WriteBooleanValue(true);
                break;
            case 0x24:
                writer.WriteNumberValue(ZigZag(ReadVInt(32)));
                break;
            case 0x25:
                writer.WriteNumberValue(ZigZag(ReadVInt(64)));
                break;
            case 0x26:
                writer.WriteRawValue(ReadBigInteger().ToString(), skipInputValidation: true);
                break;
            case 0x28:
                WriteFloat(writer);
                break;
            case 0x29:
                WriteDouble(writer);
                break;
            case 0x2a:
                WriteBigDecimal(writer);
                break;
            case >= 0x40 and <= 0x7f:
                writer.WriteStringValue(TakeShared(_values, (token & 0x3f) + 1));
                break;
            case >= 0x80 and <= 0xbf:
                writer.WriteStringValue(TakeShared(_values, (token & 0x3f) + 2));
                break;
            case >= 0xc0 and <= 0xdf:
                writer.WriteNumberValue(ZigZag((ulong)token & 0x1f));
                break;
            case 0xe0 or 0xe4:
                writer.WriteStringValue(TakeLongString());
                break;
            case 0xe8:
                writer.WriteBase64StringValue(Take7BitBytes(int.MaxValue));
                break;
            case >= 0xec and <= 0xef:
                writer.WriteStringValue(Shared(_values, ((token & 3) << 8) | ReadByte()));
                break;
            case 0xf8:
                return SmileStructure.StartArray;
            case 0xf9:
                return SmileStructure.EndArray;
            case 0xfa:
                return SmileStructure.StartObject;
            case 0xfd:
                writer.WriteBase64StringValue(Take(ReadLength(int.MaxValue)));
                break;
            default:
                throw Unknown(token);
        }

        return SmileStructure.None;
    }

    private readonly DecodingException Unknown(int token) => new($"the token {token:x2} has no meaning here", _position - 1);

    private byte ReadByte() => _position < _bytes.Length ? _bytes[_position++] : throw Error("the content ends early");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _bytes.Length - _position)
        {
            throw Error($"{length} bytes are wanted, {_bytes.Length - _position} are left");
        }

        var taken = _bytes.Slice(_position, length);
        _position += length;
        return taken;
    }

    private readonly ReadOnlySpan<byte> Utf8Text(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text : throw Error("a text is not UTF-8");

    private ReadOnlySpan<byte> TakeShared(SmileStrings? table, int length)
    {
        var start = _position;
        var text = Utf8Text(Take(length));
        table?.Add(start, length);
        return text;
    }

    private readonly ReadOnlySpan<byte> Shared(SmileStrings? table, int index) =>
        table is not null && table.TryGet(index, out var text) ? _bytes[text] : throw Error($"there is no shared text {index}");

    private ReadOnlySpan<byte> TakeLongString()
    {
        var length = _bytes[_position..].IndexOf(EndOfString);
        if (length < 0)
        {
            throw Error("a long text does not end");
        }

        var text = Utf8Text(Take(length));
        _position++;
        return text;
    }

    /// <summary>High group first: 7 bits a byte, 6 in the last, which has its top bit set.</summary>
    private ulong ReadVInt(int bits)
    {
        var max = bits == 64 ? ulong.MaxValue : (1ul << bits) - 1;
        ulong value = 0;
        while (true)
        {
            var b = ReadByte();
            var width = b < 0x80 ? 7 : 6;
            if (value > max >> width)
            {
                throw Error($"an integer has more than {bits} bits");
            }

            value = (value << width) | (b & ((1ul << width) - 1));
            if (width == 6)
            {
                return value;
            }
        }
    }

    private int ReadLength(int max)
    {
        var length = ReadVInt(32);
        return length <= (uint)max ? (int)length : throw Error($"a length of {length} is not possible here");
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    /// <summary>7 bits a byte: 7 bytes in 8; of a shorter rest the last byte holds what is left of the bits, in its low end.</summary>
    private byte[] Take7BitBytes(int maxLength)
    {
        var length = ReadLength(maxLength);
        var rest = length % 7;
        var encodedLength = ((long)length / 7 * 8) + (rest == 0 ? 0 : rest + 1);
        if (encodedLength > _bytes.Length - _position)
        {
            throw Error($"{encodedLength} bytes are wanted, {_bytes.Length - _position} are left");
        }

        var encoded = Take((int)encodedLength);
        var decoded = new byte[length];
        for (var (from, to) = (0, 0); to < length; from += 8, to += 7)
        {
            var count = Math.Min(7, length - to);
            ulong group = 0;
            for (var i = 0; i < count; i++)
            {
                group = (group << 7) | (encoded[from + i] & 0x7fu);
            }

            group = (group << count) | (encoded[from + count] & ((1u << count) - 1));
            for (var i = 0; i < count; i++)
            {
                decoded[to + i] = (byte)(group >> (8 * (count - 1 - i)));
            }
        }

        return decoded;
    }

    /// <summary>Two's complement, big-endian.</summary>
    private BigInteger ReadBigInteger() => new(Take7BitBytes(MaxNumberLength), isBigEndian: true);

    /// <summary>The bits in groups of 7, high group first, right-aligned.</summary>
    private ulong Read7BitGroups(int count)
    {
        ulong bits = 0;
        foreach (var b in Take(count))
        {
            bits = (bits << 7) | (b & 0x7fu);
        }

        return bits;
    }

    private void WriteFloat(Utf8JsonWriter writer)
    {
        var value = BitConverter.UInt32BitsToSingle((uint)Read7BitGroups(5));
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        WriteFloatingPoint(writer, text[..length], float.IsFinite(value));
    }

    private void WriteDouble(Utf8JsonWriter writer)
    {
        var value = BitConverter.UInt64BitsToDouble(Read7BitGroups(10));
        Span<char> text = stackalloc char[32];
        value.TryFormat(text, out var length, provider: CultureInfo.InvariantCulture);
        WriteFloatingPoint(writer, text[..length], double.IsFinite(value));
    }

    private static void WriteFloatingPoint(Utf8JsonWriter writer, ReadOnlySpan<char> text, bool isFinite)
    {
        if (!isFinite)
        {
            // JSON has no such numbers; as Jackson does.
            writer.WriteStringValue(text);
        }
        else if (text.IndexOfAny('.', 'E') < 0)
        {
            // 1 and 1.0 are of different types to a server that maps a new field.
            writer.WriteRawValue($"{text}.0", skipInputValidation: true);
        }
        else
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
    }

    /// <summary>The scale, then the digits as an integer: value = integer * 10^-scale.</summary>
    private void WriteBigDecimal(Utf8JsonWriter writer)
    {
        var scale = ZigZag(ReadVInt(32));
        var unscaled = ReadBigInteger().ToString();
        writer.WriteRawValue(scale == 0 ? unscaled : Scale(unscaled, scale), skipInputValidation: true);
    }

    /// <summary>With a point where that is short, otherwise with an exponent.</summary>
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
}
