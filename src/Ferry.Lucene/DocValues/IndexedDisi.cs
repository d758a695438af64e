using System.Numerics;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// The set of documents that have a value (Lucene's IndexedDISI): blocks of 65,536 documents, each sparse (a list of Int16), dense
/// (a bitmap, behind an optional rank table) or full; the last block has the number 32767.
/// </summary>
internal static class IndexedDisi
{
    private const int LastBlock = 0x7fff;
    private const int MaxSparse = 4095;
    private const int BlockSize = 1 << 16;

    public static FixedBitSet Decode(
        ReadOnlyMemory<byte> bytes, string file, long offset, bool littleEndian, sbyte denseRankPower, int maxDoc, long numValues)
    {
        var reader = new ByteReader(bytes.Span, file, offset) { LittleEndian = littleEndian };
        var docs = new FixedBitSet(maxDoc);
        long total = 0;
        var previous = -1;
        while (true)
        {
            var block = (ushort)reader.ReadInt16();
            var cardinality = (ushort)reader.ReadInt16() + 1;
            if (block == LastBlock)
            {
                break;
            }

            if (block <= previous || (long)block * BlockSize >= maxDoc)
            {
                throw reader.Corrupt($"block {block} follows block {previous} in a segment of {maxDoc} documents");
            }

            var first = block * BlockSize;
            previous = block;
            total += cardinality;
            if (cardinality <= MaxSparse)
            {
                ReadSparse(ref reader, docs, first, cardinality);
            }
            else if (cardinality == BlockSize)
            {
                RequireInside(ref reader, first + BlockSize - 1, maxDoc);
                docs.Set(first, first + BlockSize);
            }
            else
            {
                ReadDense(ref reader, docs, first, cardinality, denseRankPower);
            }
        }

        return total == numValues
            ? docs
            : throw reader.Corrupt($"{total} documents have a value, the metadata says {numValues}");
    }

    private static void ReadSparse(ref ByteReader reader, FixedBitSet docs, int first, int cardinality)
    {
        var previous = -1;
        for (var i = 0; i < cardinality; i++)
        {
            int doc = (ushort)reader.ReadInt16();
            if (doc <= previous)
            {
                throw reader.Corrupt($"document {first + doc} follows {first + previous}");
            }

            RequireInside(ref reader, first + doc, docs.Length);
            docs.Set(first + doc);
            previous = doc;
        }
    }

    private static void ReadDense(ref ByteReader reader, FixedBitSet docs, int first, int cardinality, sbyte denseRankPower)
    {
        if (denseRankPower is >= 7 and <= 15)
        {
            reader.ReadBytes(1024 >> (denseRankPower - 7)); // 1,024 words, ranks as two bytes per 2^power documents
        }
        else if (denseRankPower != -1)
        {
            throw reader.Corrupt($"a rank power of {denseRankPower}");
        }

        var count = 0;
        for (var word = 0; word < BlockSize / 64; word++)
        {
            var bits = (ulong)reader.ReadInt64();
            count += BitOperations.PopCount(bits);
            for (; bits != 0; bits &= bits - 1)
            {
                var doc = first + (word * 64) + BitOperations.TrailingZeroCount(bits);
                RequireInside(ref reader, doc, docs.Length);
                docs.Set(doc);
            }
        }

        if (count != cardinality)
        {
            throw reader.Corrupt($"a block of {cardinality} documents has {count} bits");
        }
    }

    private static void RequireInside(ref ByteReader reader, int doc, int maxDoc)
    {
        if (doc >= maxDoc)
        {
            throw reader.Corrupt($"document {doc} in a segment of {maxDoc}");
        }
    }
}
