using System.Numerics;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Index;

/// <summary>
/// The .del file of Lucene 4: Int32 -2, a plain header (BitVector, version 0 to 2), then bytes with bit i mod 8 of byte i/8 for document i;
/// either all of them (size, number of set bits, bytes), or behind a size of -1 those that differ from the usual ("d-gaps").
/// A set bit is a live document from version 1 on, a deleted one in version 0.
/// </summary>
internal static class BitVector
{
    /// <summary>What is in front of the header.</summary>
    public static ReadOnlySpan<byte> Start => [0xff, 0xff, 0xff, 0xfe];

    public static FixedBitSet Parse(ReadOnlyMemory<byte> bytes, string file, int maxDoc)
    {
        var reader = new ByteReader(bytes.Span, file);
        if (!reader.ReadBytes(Start.Length).SequenceEqual(Start))
        {
            throw reader.Error(FormatProblem.Unsupported, "a list of deleted documents from before Lucene 4.0 is not known");
        }

        var header = CodecUtil.ReadHeader(ref reader);
        if (header.Codec != "BitVector")
        {
            throw reader.Error(FormatProblem.Unsupported, $"live-docs format {header.Codec} is not known");
        }

        var setIsDeleted = header.RequireVersion(0, 2, file).Version == 0;
        var size = reader.ReadInt32();
        var gaps = size == -1;
        size = gaps ? reader.ReadInt32() : size;
        var count = reader.ReadInt32();
        if (size != maxDoc || count < 0 || count > size)
        {
            throw reader.Corrupt($"{count} of {size} bits in a segment of {maxDoc} documents");
        }

        var set = new FixedBitSet(maxDoc);
        if (!gaps)
        {
            SetBytes(set, reader.ReadBytes((size + 7) / 8));
        }
        else
        {
            if (!setIsDeleted)
            {
                set.Set(0, size);
            }

            ReadGaps(ref reader, set, setIsDeleted ? count : size - count, setIsDeleted);
        }

        if (set.Count() != count)
        {
            throw reader.Corrupt($"{set.Count()} bits are set, {count} should be");
        }

        if (!setIsDeleted)
        {
            return set;
        }

        var live = new FixedBitSet(maxDoc);
        live.Set(0, maxDoc);
        live.AndNot(set);
        return live;
    }

    private static void SetBytes(FixedBitSet set, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            SetByte(set, i, bytes[i]);
        }
    }

    /// <summary>Bytes with their distance from the byte before, until they have told of <paramref name="bits"/> bits.</summary>
    private static void ReadGaps(ref ByteReader reader, FixedBitSet set, int bits, bool setBits)
    {
        var at = 0;
        while (bits > 0)
        {
            var gap = reader.ReadVInt();
            if (gap < 0 || gap >= ((set.Length + 7) / 8) - at)
            {
                throw reader.Corrupt($"byte {at} + {gap} of {(set.Length + 7) / 8}");
            }

            at += gap;
            var value = reader.ReadByte();
            SetByte(set, at, value);
            bits -= setBits ? BitOperations.PopCount(value) : 8 - BitOperations.PopCount(value);
        }
    }

    private static void SetByte(FixedBitSet set, int index, byte value)
    {
        var shift = (index & 7) * 8;
        var inside = set.Length - (index * 8) >= 8 ? 0xffUL : (1UL << (set.Length - (index * 8))) - 1;
        ref var word = ref set.Words[index >> 3];
        word = (word & ~(0xffUL << shift)) | ((value & inside) << shift);
    }
}
