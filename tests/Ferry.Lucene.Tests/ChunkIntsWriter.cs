using System.Buffers.Binary;

namespace Ferry.Lucene.Tests;

/// <summary>Writes the arrays in front of a chunk.</summary>
internal static class ChunkIntsWriter
{
    /// <summary>Up to Lucene 8; before version 1 of packed integers the last long is whole.</summary>
    public static byte[] Packed(ulong[] values, int bits, bool byteAligned = true) =>
        new FileWriter().VInt(bits).Bytes(BitPacking.Pack(values, bits, littleEndian: false, byteAligned ? 1 : sizeof(long))).ToArray();

    /// <summary>Value i of a block of 128 lies in long i mod (128 / lanes), in lane i / (128 / lanes) from the highest bits on.</summary>
    public static byte[] Lanes(ulong[] values, int bits)
    {
        var lanes = 64 / bits;
        var longs = 128 / lanes;
        var writer = new FileWriter(littleEndian: true).Byte(bits);
        var whole = values.Length / 128 * 128;
        for (var start = 0; start < whole; start += 128)
        {
            var words = new ulong[longs];
            for (var i = 0; i < 128; i++)
            {
                words[i % longs] |= values[start + i] << (64 - (bits * ((i / longs) + 1)));
            }

            foreach (var word in words)
            {
                writer.Int64((long)word);
            }
        }

        Span<byte> plain = stackalloc byte[sizeof(ulong)];
        foreach (var value in values[whole..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(plain, value);
            writer.Bytes(plain[..(bits / 8)]);
        }

        return writer.ToArray();
    }
}
