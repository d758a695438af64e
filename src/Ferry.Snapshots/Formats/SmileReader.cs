using System.Numerics;
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

    public readonly int Position => _position;

    public readonly DecodingException Error(string detail) => new(detail, _position);

    /// <summary>":)\n", then the version in the high four bits and the features: 1 shared names, 2 shared values, 4 raw binary.</summary>
    public void ReadHeader()
    {
        if (!_bytes[_position..].StartsWith(Magic))
        {
            throw Error("the header ':)' is missing");
        }

        _position += Magic.Length;
        var flags = ReadByte();
        if (flags >> 4 != 0)
        {
            throw Error($"version {flags >> 4} of SMILE is not known");
        }

        _names = (flags & 1) != 0 ? new SmileStrings() : null;
        _values = (flags & 2) != 0 ? new SmileStrings() : null;
    }

    /// <summary>
    /// After the content there may be an end marker, or, as Elasticsearch 1.x stores it, the header of another document that never came;
    /// nothing else.
    /// </summary>
    public void ReadEnd()
    {
        if (_bytes[_position..].StartsWith(Magic))
        {
            ReadHeader();
        }

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
    public SmileStructure ReadValue(JsonBuilder json)
    {
        var writer = json.Writer;
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
                json.WriteInteger(ReadBigInteger());
                break;
            case 0x28:
                json.WriteFloat(BitConverter.UInt32BitsToSingle((uint)Read7BitGroups(5)));
                break;
            case 0x29:
                json.WriteDouble(BitConverter.UInt64BitsToDouble(Read7BitGroups(10)));
                break;
            case 0x2a:
                // The scale, then the digits as an integer.
                var scale = ZigZag(ReadVInt(32));
                json.WriteDecimal(ReadBigInteger(), scale);
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
}
