using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The blocks of Lucene's BlockPackedWriter (4.2 to 4.8): a byte with the bits a number and, lowest, whether the minimum is 0; if it is not,
/// the minimum; then the packed numbers, most significant bit first.
/// </summary>
internal sealed class BlockPackedColumn(DocValuesData data, long offset, int blockSize, long count, int packedVersion, NumericScale scale)
    : BlocksColumn(data, offset, blockSize, count, scale)
{
    /// <summary>The version of packed integers from which on they end with a whole byte, not with a whole Int64.</summary>
    private const int ByteAligned = 1;

    protected override int MaxHeaderLength => 10;

    protected override Block ReadHeader(ref ByteReader reader, long offset, int count)
    {
        var token = reader.ReadByte();
        var bits = token >> 1;
        var min = (token & 1) != 0 ? 0 : ReadMin(ref reader);
        var length = packedVersion >= ByteAligned ? (((long)count * bits) + 7) / 8 : (((long)count * bits) + 63) / 64 * 8;
        return new Block(bits, (min * Scale.Gcd) + Scale.Min, offset + reader.Position, length);
    }

    /// <summary>A zig-zag number, less 1 as 0 is not stored, with 7 bits in each of eight bytes and 8 in the ninth.</summary>
    private static long ReadMin(ref ByteReader reader)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = reader.ReadByte();
            if (shift == 56 || b < 0x80)
            {
                value = (value | ((ulong)b << shift)) + 1;
                return (long)(value >> 1) ^ -(long)(value & 1);
            }

            value |= (ulong)(b & 0x7f) << shift;
        }
    }
}
