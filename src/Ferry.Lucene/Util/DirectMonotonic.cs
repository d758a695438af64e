using Ferry.Lucene.Store;

namespace Ferry.Lucene.Util;

/// <summary>
/// Lucene's DirectMonotonic encoding of a rising sequence: blocks of 2^shift values, each value = min + (long)(average × i) + delta,
/// deltas bit-packed. The description of the blocks lies in one file, the packed deltas in another.
/// </summary>
internal static class DirectMonotonic
{
    private const int BlockMetaLength = 21;

    public static void SkipMeta(ref ByteReader meta, long count, int blockShift) => ReadMeta(ref meta, count, blockShift);

    /// <summary>The description of the blocks, to be decoded later.</summary>
    public static ReadOnlySpan<byte> ReadMeta(ref ByteReader meta, long count, int blockShift) =>
        meta.ReadBytes(MetaLength(ref meta, count, blockShift));

    /// <param name="meta">At the description of the blocks; it is read past.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="blockShift">Binary logarithm of the size of a block.</param>
    /// <param name="packed">The bytes of all packed deltas.</param>
    /// <param name="file">The file that <paramref name="packed"/> comes from.</param>
    public static long[] Decode(ref ByteReader meta, int count, int blockShift, ReadOnlySpan<byte> packed, string file)
    {
        var length = MetaLength(ref meta, count, blockShift);
        var values = new long[count];
        for (var start = 0; length > 0; length -= BlockMetaLength, start += 1 << blockShift)
        {
            var min = meta.ReadInt64();
            var average = BitConverter.Int32BitsToSingle(meta.ReadInt32());
            var offset = meta.ReadInt64();
            var bits = meta.ReadByte();
            if (offset < 0 || offset > packed.Length)
            {
                throw meta.Corrupt($"packed values at {offset} of {packed.Length} bytes");
            }

            var block = values.AsSpan(start, (int)Math.Min(1L << blockShift, count - start));
            if (bits != 0)
            {
                DirectReader.Decode(packed[(int)offset..], bits, meta.LittleEndian, 0, block, file);
            }

            for (var i = 0; i < block.Length; i++)
            {
                block[i] += min + (long)(average * i);
            }
        }

        return values;
    }

    private static int MetaLength(ref ByteReader meta, long count, int blockShift)
    {
        if (count < 0 || blockShift is < 2 or > 30)
        {
            throw meta.Corrupt($"a monotonic sequence of {count} values in blocks of 2^{blockShift}");
        }

        var blocks = (count >> blockShift) + ((count & ((1L << blockShift) - 1)) == 0 ? 0 : 1);
        return blocks <= meta.Remaining / BlockMetaLength
            ? (int)blocks * BlockMetaLength
            : throw meta.Corrupt($"a monotonic sequence of {count} values does not fit");
    }
}
