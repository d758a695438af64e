using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Ferry.Lucene.Tests;

/// <summary>Writes Lucene's primitives, headers and footers.</summary>
internal sealed class FileWriter(bool littleEndian = false)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public int Length => _bytes.WrittenCount;

    public static byte[] SegmentId { get; } = [.. Enumerable.Range(1, 16).Select(i => (byte)(i * 7))];

    public FileWriter Byte(int value)
    {
        _bytes.Write([(byte)value]);
        return this;
    }

    public FileWriter Bytes(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    public FileWriter Int16(int value) => Fixed((ushort)value, sizeof(short), littleEndian);

    public FileWriter Int32(int value) => Fixed((uint)value, sizeof(int), littleEndian);

    public FileWriter Int64(long value) => Fixed((ulong)value, sizeof(long), littleEndian);

    public FileWriter Float(float value) => Int32(BitConverter.SingleToInt32Bits(value));

    public FileWriter VLong(long value)
    {
        var rest = (ulong)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            Byte((int)(rest & 0x7f) | 0x80);
        }

        return Byte((int)rest);
    }

    public FileWriter VInt(int value) => VLong((uint)value);

    public FileWriter Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return VInt(bytes.Length).Bytes(bytes);
    }

    /// <summary>An index header; its integers are big-endian in every version.</summary>
    public FileWriter Header(string codec, int version, string suffix = "") =>
        PlainHeader(codec, version).Bytes(SegmentId).Byte(suffix.Length).Bytes(Encoding.UTF8.GetBytes(suffix));

    /// <summary>A header of Lucene 4, where segments have no id.</summary>
    public FileWriter PlainHeader(string codec, int version)
    {
        Fixed(0x3fd76c17, sizeof(int), little: false);
        Text(codec);
        return Fixed((uint)version, sizeof(int), little: false);
    }

    /// <summary>The bytes so far with a footer that fits them.</summary>
    public byte[] WithFooter()
    {
        Fixed(~0x3fd76c17u, sizeof(int), little: false);
        Fixed(0, sizeof(int), little: false);
        return Fixed(Crc32.HashToUInt32(_bytes.WrittenSpan), sizeof(long), little: false).ToArray();
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    private FileWriter Fixed(ulong value, int size, bool little)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (little)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            _bytes.Write(bytes[..size]);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
            _bytes.Write(bytes[^size..]);
        }

        return this;
    }
}
