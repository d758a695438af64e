using Ferry.Lucene.Compression;
using Ferry.Lucene.StoredFields;
using K4os.Compression.LZ4;
using ZstdSharp;

namespace Ferry.Lucene.Tests;

/// <summary>The payloads of chunks there are.</summary>
public enum PayloadMode
{
    Lz4,
    Deflate,
    Lz4Dictionary,
    DeflateDictionary,
    Zstd,
    ZstdBlocks,
    ZstdDictionary,
}

/// <summary>Writes payloads as Lucene, Elasticsearch and OpenSearch do, with the compressors of others where there are any.</summary>
internal static class Payloads
{
    private const int Blocks = 10;

    public static ChunkDecompressor NewDecompressor(this PayloadMode mode) => mode switch
    {
        PayloadMode.Lz4 => new Lz4Decompressor(),
        PayloadMode.Lz4Dictionary => new Lz4DictionaryDecompressor(),
        PayloadMode.Deflate => new BlockDecompressor(new PresetDictionaryInflater(), BlockLayout.Whole),
        PayloadMode.DeflateDictionary => new BlockDecompressor(new PresetDictionaryInflater(), BlockLayout.DictionaryAndBlocks),
        PayloadMode.Zstd => new BlockDecompressor(new ZstdDecoder(), BlockLayout.Whole),
        PayloadMode.ZstdBlocks => new BlockDecompressor(new ZstdDecoder(), BlockLayout.Blocks),
        _ => new BlockDecompressor(new ZstdDecoder(), BlockLayout.DictionaryAndBlocks),
    };

    public static bool HasBlocks(this PayloadMode mode) => mode is not (PayloadMode.Lz4 or PayloadMode.Deflate or PayloadMode.Zstd);

    public static bool HasDictionary(this PayloadMode mode) =>
        mode is PayloadMode.Lz4Dictionary or PayloadMode.DeflateDictionary or PayloadMode.ZstdDictionary;

    /// <summary>Divides as the writers do: ten blocks, and a dictionary of a sixtieth of the content.</summary>
    public static byte[] Encode(this PayloadMode mode, byte[] content)
    {
        var dictionaryLength = mode.HasDictionary() ? content.Length / (Blocks * 6) : 0;
        var blockLength = (content.Length - dictionaryLength + Blocks - 1) / Blocks;
        return mode.Encode(content, dictionaryLength, blockLength, blockLength);
    }

    /// <param name="mode">The payload's mode; the lengths count as far as it has them.</param>
    /// <param name="content">What is compressed.</param>
    /// <param name="dictionaryLength">Length of the beginning that is the dictionary.</param>
    /// <param name="blockLength">Length of a block's content.</param>
    /// <param name="writtenBlockLength">What the payload says of it.</param>
    public static byte[] Encode(this PayloadMode mode, byte[] content, int dictionaryLength, int blockLength, int writtenBlockLength)
    {
        var payload = new FileWriter();
        if (!mode.HasBlocks())
        {
            var block = Compress(mode, [], content);
            return (mode == PayloadMode.Lz4 ? payload : payload.VInt(block.Length)).Bytes(block).ToArray();
        }

        var dictionary = content[..dictionaryLength];
        var blocks = content[dictionaryLength..].Chunk(Math.Max(1, blockLength)).Select(block => Compress(mode, dictionary, block)).ToList();
        if (mode.HasDictionary())
        {
            payload.VInt(dictionaryLength);
            blocks.Insert(0, Compress(mode, [], dictionary));
        }

        payload.VInt(writtenBlockLength);
        if (mode == PayloadMode.Lz4Dictionary)
        {
            blocks.ForEach(block => payload.VInt(block.Length));
        }

        foreach (var block in blocks)
        {
            (mode == PayloadMode.Lz4Dictionary ? payload : payload.VInt(block.Length)).Bytes(block);
        }

        return payload.ToArray();
    }

    private static byte[] Compress(PayloadMode mode, byte[] dictionary, byte[] content)
    {
        switch (mode)
        {
            case PayloadMode.Lz4:
                return Lz4Blocks.Encode(content, LZ4Level.L00_FAST);
            case PayloadMode.Lz4Dictionary:
                return Lz4Blocks.EncodeBehind(dictionary, content);
            case var _ when content.Length == 0:
                return [];
            case PayloadMode.Deflate or PayloadMode.DeflateDictionary:
                return FixedDeflate.Encode(dictionary, content);
            default:
                using (var compressor = new Compressor())
                {
                    compressor.LoadDictionary(dictionary);
                    return compressor.Wrap(content).ToArray();
                }
        }
    }
}
