using Ferry.Lucene.Compression;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>How the payload of a chunk is divided into compressed blocks, each with its compressed length in front.</summary>
internal enum BlockLayout
{
    /// <summary>One block (DEFLATE of Lucene 5.0 to 8.6; Elasticsearch's Zstandard).</summary>
    Whole,

    /// <summary>Length of a block's content, then the blocks (OpenSearch's Zstandard without a dictionary).</summary>
    Blocks,

    /// <summary>
    /// Lengths of the dictionary and of a block's content, the dictionary, which is the beginning of the content, then blocks that refer to it
    /// (DEFLATE of Lucene 8.7 and later; OpenSearch's Zstandard).
    /// </summary>
    DictionaryAndBlocks,
}

/// <summary>Payloads of blocks with their lengths.</summary>
internal sealed class BlockDecompressor(IBlockDecoder decoder, BlockLayout layout) : ChunkDecompressor
{
    public override int MaxRatio => decoder.MaxRatio;

    public override void Decompress(ref ByteReader reader, Span<byte> destination)
    {
        var dictionaryLength = layout == BlockLayout.DictionaryAndBlocks ? reader.ReadVInt() : 0;
        var blockLength = RequirePlausible(
            ref reader, destination.Length, dictionaryLength, layout == BlockLayout.Whole ? destination.Length : reader.ReadVInt());
        var dictionary = destination[..dictionaryLength];
        if (layout == BlockLayout.DictionaryAndBlocks)
        {
            Decode(ref reader, default, dictionary);
        }

        for (var start = dictionaryLength; start < destination.Length; start += blockLength)
        {
            Decode(ref reader, dictionary, destination.Slice(start, Math.Min(blockLength, destination.Length - start)));
        }
    }

    public override void Dispose()
    {
        decoder.Dispose();
        base.Dispose();
    }

    private void Decode(ref ByteReader reader, ReadOnlySpan<byte> dictionary, Span<byte> destination)
    {
        var compressed = reader.ReadBytes(reader.ReadCount());
        var good = destination.IsEmpty ? compressed.IsEmpty : decoder.TryDecode(compressed, dictionary, destination);
        if (!good)
        {
            throw reader.Corrupt($"a block of {compressed.Length} compressed bytes does not decode to {destination.Length} bytes");
        }
    }
}
