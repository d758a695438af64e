using System.Numerics;

namespace Ferry.Lucene.Tests;

/// <summary>Writes sets of documents as Lucene's IndexedDISI, without its jump table.</summary>
internal static class DisiWriter
{
    private const int BlockSize = 1 << 16;

    public static byte[] Encode(IEnumerable<int> docs, bool littleEndian, int denseRankPower)
    {
        var writer = new FileWriter(littleEndian);
        foreach (var block in docs.Order().GroupBy(doc => doc / BlockSize))
        {
            var inBlock = block.Select(doc => doc % BlockSize).ToArray();
            writer.Int16(block.Key).Int16(inBlock.Length - 1);
            if (inBlock.Length == BlockSize)
            {
                continue; // all documents: nothing follows
            }

            if (inBlock.Length > 4095)
            {
                Dense(writer, inBlock, denseRankPower);
            }
            else
            {
                Array.ForEach(inBlock, doc => writer.Int16(doc));
            }
        }

        return writer.Int16(0x7fff).Int16(0).Int16(0xffff).ToArray(); // a block with the one document "no more"
    }

    private static void Dense(FileWriter writer, int[] docs, int rankPower)
    {
        var words = new ulong[BlockSize / 64];
        foreach (var doc in docs)
        {
            words[doc / 64] |= 1UL << (doc % 64);
        }

        if (rankPower != -1)
        {
            var wordsARank = 1 << (rankPower - 6);
            for (var word = 0; word < words.Length; word += wordsARank)
            {
                var rank = words.Take(word).Sum(BitOperations.PopCount);
                writer.Byte(rank >> 8).Byte(rank & 0xff);
            }
        }

        Array.ForEach(words, word => writer.Int64((long)word));
    }
}
