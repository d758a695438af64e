using K4os.Compression.LZ4;
using K4os.Compression.LZ4.Encoders;

namespace Ferry.Lucene.Tests;

/// <summary>Blocks of another writer; an empty one is the single token that Lucene writes.</summary>
internal static class Lz4Blocks
{
    public static byte[] Encode(byte[] content, LZ4Level level)
    {
        var block = new byte[LZ4Codec.MaximumOutputSize(content.Length) + 1];
        var length = LZ4Codec.Encode(content, block, level);
        return content.Length == 0 ? [0] : block[..length];
    }

    /// <summary>The second of two chained blocks: it refers to the first, which is the dictionary.</summary>
    public static byte[] EncodeBehind(byte[] dictionary, byte[] content, bool high = false)
    {
        const int BlockSize = 1 << 16;
        using ILZ4Encoder encoder = high ? new LZ4HighChainEncoder(LZ4Level.L09_HC, BlockSize) : new LZ4FastChainEncoder(BlockSize);
        var block = new byte[LZ4Codec.MaximumOutputSize(BlockSize)];
        if (dictionary.Length > 0)
        {
            encoder.Topup(dictionary, 0, dictionary.Length);
            encoder.Encode(block, 0, block.Length, allowCopy: false);
        }

        if (content.Length == 0)
        {
            return [0];
        }

        encoder.Topup(content, 0, content.Length);
        return block[..encoder.Encode(block, 0, block.Length, allowCopy: false)];
    }
}
