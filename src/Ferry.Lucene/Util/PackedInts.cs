using Ferry.Lucene.Store;

namespace Ferry.Lucene.Util;

/// <summary>
/// Lucene's PackedInts in the format PACKED, without a header: values of a fixed number of bits, one after another, most significant
/// bit first. Before version 1 (Lucene 4.1) the last long is whole, since then only the last byte.
/// </summary>
internal static class PackedInts
{
    /// <summary>Reads the version in front of packed integers: whether they end at a byte and not at a long.</summary>
    public static bool ReadByteAligned(ref ByteReader reader) => reader.ReadVInt() switch
    {
        0 => false,
        1 or 2 => true, // 2 differs in MonotonicBlockPackedWriter only
        var version => throw reader.Error(FormatProblem.Unsupported, $"version {version} of packed integers is not known"),
    };

    /// <param name="reader">At the packed values; they are read past.</param>
    /// <param name="bits">Bits a value, up to 64; none: all are 0.</param>
    /// <param name="byteAligned">What <see cref="ReadByteAligned"/> said.</param>
    /// <param name="values">Takes the values.</param>
    public static void Read(ref ByteReader reader, int bits, bool byteAligned, Span<long> values)
    {
        if (bits == 0)
        {
            values.Clear();
            return;
        }

        if (bits is < 0 or > 64)
        {
            throw reader.Corrupt($"{bits} bits a value");
        }

        var unit = byteAligned ? 8 : 64;
        var length = ((values.Length * (long)bits) + unit - 1) / unit * (unit / 8);
        var packed = length <= reader.Remaining
            ? reader.ReadBytes((int)length)
            : throw reader.Error(FormatProblem.Truncated, $"{values.Length} values of {bits} bits do not fit into {reader.Remaining} bytes");
        DirectReader.Decode(packed, bits, littleEndian: false, 0, values, reader.File);
    }
}
