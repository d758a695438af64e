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

    private ByteReader _reader;
    private int _fields;

    internal StoredDocument(ByteReader reader, int fields)
    {
        _reader = reader;
        _fields = fields;
    }

    public int FieldNumber { get; private set; }

    public StoredFieldType Type { get; private set; }

    /// <summary>The value of a string (UTF-8) or of bytes; empty for numbers, which are passed over.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public bool MoveNext()
    {
        if (_fields == 0)
        {
            return _reader.Remaining == 0
                ? false
                : throw _reader.Corrupt($"{_reader.Remaining} bytes follow the last field of a document");
        }

        _fields--;
        var head = _reader.ReadVLong();
        FieldNumber = (int)(head >> TypeBits);
        Type = (StoredFieldType)(head & ((1 << TypeBits) - 1));
        Bytes = default;
        switch (Type)
        {
            case StoredFieldType.Text or StoredFieldType.Bytes:
                Bytes = _reader.ReadBytes(_reader.ReadCount());
                break;
            case StoredFieldType.NumericInt:
                _reader.ReadVInt();
                break;
            case StoredFieldType.NumericFloat:
                SkipZFloat();
                break;
            case StoredFieldType.NumericLong:
                SkipTLong();
                break;
            case StoredFieldType.NumericDouble:
                SkipZDouble();
                break;
            default:
                throw _reader.Corrupt($"a stored field has the type {(int)Type}");
        }

        return true;
    }

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

    /// <summary>Five bits of the zig-zag value in the first byte; bit 0x20 says that the rest follows.</summary>
    private void SkipTLong()
    {
        if ((_reader.ReadByte() & 0x20) != 0)
        {
            _reader.ReadVLong();
        }
    }
}
