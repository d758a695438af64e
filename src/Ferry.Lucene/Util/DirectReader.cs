using System.Buffers.Binary;

namespace Ferry.Lucene.Util;

/// <summary>
/// Lucene's DirectReader: values of a fixed number of bits, one after another; most significant bit first in files up to 8.11,
/// least significant bit first from 9.0 on.
/// </summary>
internal static class DirectReader
{
    /// <summary>Decodes values from index <paramref name="first"/> on, as many as <paramref name="values"/> holds.</summary>
    public static void Decode(ReadOnlySpan<byte> packed, int bits, bool littleEndian, long first, Span<long> values, string file)
    {
        if (bits is < 1 or > 64)
        {
            throw new IndexFormatException(FormatProblem.Corrupt, file, 0, $"{bits} bits a value");
        }

        if (((first + values.Length) * bits + 7) >> 3 > packed.Length)
        {
            throw new IndexFormatException(
                FormatProblem.Truncated, file, 0, $"{values.Length} values of {bits} bits do not fit into {packed.Length} packed bytes");
        }

        var mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        for (var i = 0; i < values.Length; i++)
        {
            var bit = (first + i) * bits;
            var at = (int)(bit >> 3);
            var shift = (int)(bit & 7);
            values[i] = (long)((littleEndian ? LowFirst(packed, at, shift) : HighFirst(packed, at, shift, bits)) & mask);
        }
    }

    private static ulong LowFirst(ReadOnlySpan<byte> packed, int at, int shift)
    {
        var low = Load(packed, at, littleEndian: true) >> shift;
        return shift == 0 ? low : low | ((ulong)Byte(packed, at + 8) << (64 - shift));
    }

    private static ulong HighFirst(ReadOnlySpan<byte> packed, int at, int shift, int bits)
    {
        var word = Load(packed, at, littleEndian: false);
        var over = shift + bits - 64;
        return over <= 0 ? word >> -over : (word << over) | ((ulong)Byte(packed, at + 8) >> (8 - over));
    }

    private static byte Byte(ReadOnlySpan<byte> packed, int at) => at < packed.Length ? packed[at] : (byte)0;

    private static ulong Load(ReadOnlySpan<byte> packed, int at, bool littleEndian)
    {
        if (at + 8 <= packed.Length)
        {
            return littleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(packed[at..]) : BinaryPrimitives.ReadUInt64BigEndian(packed[at..]);
        }

        ulong word = 0;
        for (var i = 0; i < 8; i++)
        {
            word |= (ulong)Byte(packed, at + i) << (littleEndian ? i * 8 : 56 - (i * 8));
        }

        return word;
    }
}
