namespace Ferry.Lucene.Tests;

/// <summary>As Lucene's DirectMonotonicWriter: a straight line through each block, then what lies above it.</summary>
internal static class MonotonicWriter
{
    public static (byte[] Meta, byte[] Packed) Encode(long[] values, int blockShift, bool littleEndian)
    {
        var meta = new FileWriter(littleEndian);
        var packed = new MemoryStream();
        foreach (var block in values.Chunk(1 << blockShift))
        {
            var average = (float)((double)(block[^1] - block[0]) / Math.Max(1, block.Length - 1));
            var deltas = block.Select((value, i) => value - (long)(average * i)).ToArray();
            var min = deltas.Min();
            var above = Array.ConvertAll(deltas, delta => (ulong)(delta - min));
            var bits = 64 - (int)ulong.LeadingZeroCount(above.Max());
            meta.Int64(min).Float(average).Int64(packed.Length).Byte(bits);
            packed.Write(BitPacking.Pack(above, bits, littleEndian));
        }

        return (meta.ToArray(), packed.ToArray());
    }
}
