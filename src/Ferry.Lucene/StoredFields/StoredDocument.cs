using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

public enum StoredFieldType
{
    Text,
    Bytes,
    NumericInt,
    NumericFloat,
    NumericLong,
    NumericDouble,
}

/// <summary>The stored fields of one document, walked forward without copying.</summary>
public ref struct StoredDocument
{
    private const int TypeBits = 3;

    private readonly FieldEncoding _encoding;
    private ByteReader _reader;
    private int _fields;

    internal StoredDocument(ByteReader reader, int fields, FieldEncoding encoding)
    {
        _reader = reader;
        _fields = fields;
        _encoding = encoding;
    }

    public int FieldNumber { get; private set; }

    public StoredFieldType Type { get; private set; }

    /// <summary>The value of a string (UTF-8) or of bytes; empty for numbers.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>The value of a NumericInt or NumericLong; 0 for others.</summary>
    public long Number { get; private set; }

    /// <summary>Bytes that were read so far.</summary>
    internal readonly int Position => _reader.Position;

    public bool MoveNext()
    {
        if (_fields == 0)
        {
            return _reader.Remaining == 0
                ? false
                : throw _reader.Corrupt($"{_reader.Remaining} bytes follow the last field of a document");
        }

        _fields--;
        if (_encoding == FieldEncoding.Lucene40)
        {
            FieldNumber = _reader.ReadVInt();
            Type = TypeOf(_reader.ReadByte());
        }
        else
        {
            var head = _reader.ReadVLong();
            FieldNumber = (int)(head >> TypeBits);
            Type = (StoredFieldType)(head & ((1 << TypeBits) - 1));
        }

        Bytes = default;
        Number = 0;
        if (Type is StoredFieldType.Text or StoredFieldType.Bytes)
        {
            Bytes = _reader.ReadBytes(_reader.ReadCount());
        }
        else if (_encoding < FieldEncoding.Lucene50)
        {
            ReadFixedNumber();
        }
        else
        {
            ReadNumber();
        }

        return true;
    }

    /// <summary>4.0: bit 1 for bytes, bits 3 to 5 for the kinds of numbers, bit 0 means nothing.</summary>
    private readonly StoredFieldType TypeOf(byte bits) => (bits >> 1) switch
    {
        0 => StoredFieldType.Text,
        1 => StoredFieldType.Bytes,
        1 << 2 => StoredFieldType.NumericInt,
        2 << 2 => StoredFieldType.NumericLong,
        3 << 2 => StoredFieldType.NumericFloat,
        4 << 2 => StoredFieldType.NumericDouble,
        _ => throw _reader.Corrupt($"a stored field has the bits {bits:x2}"),
    };

    private void ReadFixedNumber()
    {
        switch (Type)
        {
            case StoredFieldType.NumericInt:
                Number = _reader.ReadInt32();
                break;
            case StoredFieldType.NumericLong:
                Number = _reader.ReadInt64();
                break;
            case StoredFieldType.NumericFloat:
                _reader.ReadBytes(sizeof(float));
                break;
            case StoredFieldType.NumericDouble:
                _reader.ReadBytes(sizeof(double));
                break;
            default:
                throw UnknownType();
        }
    }

    private void ReadNumber()
    {
        switch (Type)
        {
            case StoredFieldType.NumericInt:
                Number = ZigZag((uint)_reader.ReadVInt());
                break;
            case StoredFieldType.NumericLong:
                Number = ReadTLong();
                break;
            case StoredFieldType.NumericFloat:
                SkipZFloat();
                break;
            case StoredFieldType.NumericDouble:
                SkipZDouble();
                break;
            default:
                throw UnknownType();
        }
    }

    private readonly IndexFormatException UnknownType() => _reader.Corrupt($"a stored field has the type {(int)Type}");

    /// <summary>One byte for small integers, 0xff and four bytes for negative numbers, else the four bytes.</summary>
    private void SkipZFloat()
    {
        var b = _reader.ReadByte();
        _reader.ReadBytes(b == 0xff ? 4 : b >= 0x80 ? 0 : 3);
    }

    /// <summary>As <see cref="SkipZFloat"/>, 0xfe in front of a float.</summary>
    private void SkipZDouble()
    {
        var b = _reader.ReadByte();
        _reader.ReadBytes(b == 0xff ? 8 : b == 0xfe ? 4 : b >= 0x80 ? 0 : 7);
    }

    /// <summary>
    /// Five bits of the zig-zag value in the first byte; bit 0x20 says that the rest follows. The highest two bits: times nothing, a second,
    /// an hour, a day in milliseconds.
    /// </summary>
    private long ReadTLong()
    {
        var head = _reader.ReadByte();
        ulong bits = head & 0x1fu;
        if ((head & 0x20) != 0)
        {
            bits |= (ulong)_reader.ReadVLong() << 5;
        }

        return ZigZag(bits) * (head >> 6) switch
        {
            0 => 1,
            1 => 1000,
            2 => 60 * 60 * 1000,
            _ => 24 * 60 * 60 * 1000,
        };
    }

    private static long ZigZag(ulong bits) => (long)(bits >> 1) ^ -(long)(bits & 1);
}
