using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The blocks of Lucene70 to Lucene90: bits a number, minimum as Int64, and if there are bits the length in bytes as Int32 and the packed
/// numbers.
/// </summary>
internal sealed class VaryingBlocksColumn(DocValuesData data, long offset, int blockShift, long count, NumericScale scale)
    : BlocksColumn(data, offset, blockShift < 63 ? 1L << blockShift : long.MaxValue, count, scale)
{
    protected override int MaxHeaderLength => 1 + sizeof(long) + sizeof(int);

    protected override Block ReadHeader(ref ByteReader reader, long offset, int count)
    {
        var bits = reader.ReadByte();
        var min = reader.ReadInt64();
        var length = bits == 0 ? 0 : reader.ReadInt32();
        return length >= 0 ? new Block(bits, min, offset + reader.Position, length) : throw reader.Corrupt($"a block of {length} bytes");
    }
}
