using System.Buffers.Binary;
using System.Text;

namespace Ferry.Lucene.Store;

/// <summary>
/// Reads Lucene's primitives from bytes in memory. Fixed-width integers are big-endian until
/// <see cref="LittleEndian"/> is set (files of Lucene 9.0 and later); variable-length ones have the low group first.
/// Every read is bounds-checked and ends in <see cref="IndexFormatException"/> with file and offset.
/// </summary>
public ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _file;
    private readonly long _start;
    private int _position;

    /// <param name="bytes">The bytes to read.</param>
    /// <param name="file">Name for error messages.</param>
    /// <param name="start">Offset of the first of <paramref name="bytes"/> in the file, for error messages.</param>
    public ByteReader(ReadOnlySpan<byte> bytes, string file, long start = 0)
    {
        _bytes = bytes;
        _file = file;
        _start = start;
    }

    public bool LittleEndian { get; set; }

    /// <summary>Whether the count of a map or set of strings is an Int32 (Lucene 4.0 to 5.0), not a vInt (5.1 and later).</summary>
    public bool Int32Counts { get; set; }

    public readonly int Position => _position;

    /// <summary>Offset of the current position in the file.</summary>
    public readonly long Offset => _start + _position;

    public readonly int Remaining => _bytes.Length - _position;

    public readonly ReadOnlySpan<byte> Rest => _bytes[_position..];

    public readonly string File => _file;

    /// <summary>An error at the current position.</summary>
    public readonly IndexFormatException Error(FormatProblem problem, string detail) => new(problem, _file, Offset, detail);

    public readonly IndexFormatException Corrupt(string detail) => Error(FormatProblem.Corrupt, detail);

    public byte ReadByte()
    {
        if (_position >= _bytes.Length)
        {
            throw EndsEarly(1);
        }

        return _bytes[_position++];
    }

    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            throw EndsEarly(count);
        }

        var result = _bytes.Slice(_position, count);
        _position += count;
        return result;
    }

    public short ReadInt16()
    {
        var bytes = ReadBytes(sizeof(short));
        return LittleEndian ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadInt16BigEndian(bytes);
    }

    public int ReadInt32()
    {
        var bytes = ReadBytes(sizeof(int));
        return LittleEndian ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    public long ReadInt64()
    {
        var bytes = ReadBytes(sizeof(long));
        return LittleEndian ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    /// <summary>Lucene's vInt: 7 bits a byte, at most 5 bytes.</summary>
    public int ReadVInt()
    {
        uint result = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var b = ReadByte();
            result |= (uint)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return (int)result;
            }
        }

        throw Corrupt("a variable-length integer has more than 5 bytes");
    }

    /// <summary>Lucene's vLong: 7 bits a byte, at most 10 bytes.</summary>
    public long ReadVLong()
    {
        ulong result = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte();
            result |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return (long)result;
            }
        }

        throw Corrupt("a variable-length long has more than 10 bytes");
    }

    /// <summary>A vInt that counts something of at least <paramref name="bytesEach"/> bytes in the rest of this input.</summary>
    public int ReadCount(int bytesEach = 1) => RequireFits(ReadVInt(), bytesEach);

    /// <summary>vInt length in bytes, then UTF-8.</summary>
    public string ReadString() => Encoding.UTF8.GetString(ReadBytes(ReadCount()));

    /// <summary>A count, then keys and values.</summary>
    public Dictionary<string, string> ReadStringMap()
    {
        var count = ReadEntryCount(2);
        var map = new Dictionary<string, string>(count);
        for (var i = 0; i < count; i++)
        {
            var key = ReadString();
            map[key] = ReadString();
        }

        return map;
    }

    /// <summary>A count, then strings.</summary>
    public string[] ReadStringSet()
    {
        var set = new string[ReadEntryCount(1)];
        for (var i = 0; i < set.Length; i++)
        {
            set[i] = ReadString();
        }

        return set;
    }

    private int ReadEntryCount(int bytesEach) => Int32Counts ? RequireFits(ReadInt32(), bytesEach) : ReadCount(bytesEach);

    private readonly int RequireFits(int count, int bytesEach) =>
        count >= 0 && (long)count * bytesEach <= Remaining
            ? count
            : throw Corrupt($"a count of {count} does not fit into the {Remaining} bytes that follow");

    private readonly IndexFormatException EndsEarly(int wanted) =>
        Error(FormatProblem.Truncated, $"{wanted} bytes are wanted, {Remaining} are left");
}
