namespace Ferry.Lucene.Tests;

/// <summary>Packs values bit by bit, slow and plain: what DirectReader must undo.</summary>
internal static class BitPacking
{
    public static byte[] Pack(ReadOnlySpan<ulong> values, int bits, bool littleEndian, int alignment = 1)
    {
        var packed = new byte[((values.Length * bits) + (8 * alignment) - 1) / (8 * alignment) * alignment];
        var position = 0;
        foreach (var value in values)
        {
            for (var i = 0; i < bits; i++, position++)
            {
                var bit = littleEndian ? i : bits - 1 - i;
                var at = littleEndian ? position % 8 : 7 - (position % 8);
                packed[position / 8] |= (byte)(((value >> bit) & 1) << at);
            }
        }

        return packed;
    }

    public static ulong Mask(int bits) => bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
}
