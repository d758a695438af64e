using System.Buffers.Binary;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.StoredFields;

/// <summary>The arrays of counts and lengths in front of a chunk.</summary>
internal static class ChunkInts
{
    private const int BlockSize = 128;

    /// <summary>4.1 to 8.x: bits a value, then the values packed big-endian; 0 bits: one vInt that holds for all.</summary>
    public static void ReadPacked(ref ByteReader reader, bool byteAligned, Span<long> values)
    {
        var bits = reader.ReadVInt();
        switch (bits)
        {
            case 0:
                values.Fill(reader.ReadVInt());
                break;
            case < 0 or > 31:
                throw reader.Corrupt($"{bits} bits a value");
            default:
                PackedInts.Read(ref reader, bits, byteAligned, values);
                break;
        }
    }

    /// <summary>
    /// 9.0 on (StoredFieldsInts): bits a value of 0, 8, 16 or 32; whole blocks of 128 values as longs whose lanes hold values
    /// that are 128 / lanes apart, the first in the highest bits; the rest plain.
    /// </summary>
    public static void ReadStoredFieldsInts(ref ByteReader reader, Span<long> values)
    {
        int bits = reader.ReadByte();
        if (bits == 0)
        {
            values.Fill(reader.ReadVInt());
            return;
        }

        if (bits is not (8 or 16 or 32))
        {
            throw reader.Corrupt($"{bits} bits a value");
        }

        var mask = (1UL << bits) - 1;
        var lanes = 64 / bits;
        var longs = BlockSize / lanes;
        for (; values.Length >= BlockSize; values = values[BlockSize..])
        {
            var block = reader.ReadBytes(longs * sizeof(long));
            for (var i = 0; i < longs; i++)
            {
                var word = BinaryPrimitives.ReadUInt64LittleEndian(block[(i * sizeof(long))..]);
                for (var lane = lanes - 1; lane >= 0; lane--, word >>= bits)
                {
                    values[i + (lane * longs)] = (long)(word & mask);
                }
            }
        }

        foreach (ref var value in values)
        {
            value = bits switch
            {
                8 => reader.ReadByte(),
                16 => (ushort)reader.ReadInt16(),
                _ => (uint)reader.ReadInt32(),
            };
        }
    }
}
