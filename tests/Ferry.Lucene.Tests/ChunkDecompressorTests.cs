using CsCheck;
using Ferry.Lucene.Store;
using Ferry.Lucene.StoredFields;

namespace Ferry.Lucene.Tests;

/// <summary>Both modes on chunks with a dictionary and blocks, each of which refers to the dictionary only.</summary>
public sealed class ChunkDecompressorTests
{
    private static readonly Gen<byte[]> Content = Gen.Byte[0, 3].Array[1, 500];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dictionary_and_blocks_come_back(bool deflate) =>
        Gen.Select(Content, Gen.Int[0, 100], Gen.Int[1, 10]).Sample(
            (content, dictionaryLength, blocks) =>
            {
                dictionaryLength = Math.Min(dictionaryLength, content.Length);
                var blockLength = (content.Length - dictionaryLength + blocks - 1) / blocks;
                Assert.Equal(content, Decompress(deflate, Encode(deflate, content, dictionaryLength, blockLength, blockLength), content.Length));
            },
            iter: 300);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_block_length_far_beyond_the_content_takes_no_memory(bool deflate)
    {
        var content = new byte[50];
        var chunk = Encode(deflate, content, 10, content.Length, writtenBlockLength: int.MaxValue);
        Decompress(deflate, chunk, content.Length); // what is made once
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(content, Decompress(deflate, chunk, content.Length));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lengths_that_no_writer_has_are_corrupt(bool deflate)
    {
        AssertCorrupt(deflate, dictionaryLength: 10, blockLength: 1, length: 500); // too many blocks
        AssertCorrupt(deflate, dictionaryLength: 10, blockLength: 0, length: 11);
        AssertCorrupt(deflate, dictionaryLength: 12, blockLength: 5, length: 11);
        AssertCorrupt(deflate, dictionaryLength: -1, blockLength: 5, length: 11);
        AssertCorrupt(deflate, dictionaryLength: 1, blockLength: -5, length: 11);
        AssertCorrupt(deflate, dictionaryLength: int.MinValue, blockLength: int.MaxValue, length: 11);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_truncation_is_an_error(bool deflate)
    {
        byte[] content = [.. Enumerable.Range(0, 200).Select(i => (byte)(i * i))];
        var chunk = Encode(deflate, content, 20, 18, 18);
        for (var length = 0; length < chunk.Length; length++)
        {
            Assert.Throws<IndexFormatException>(() => Decompress(deflate, chunk[..length], content.Length));
        }
    }

    private static byte[] Encode(bool deflate, byte[] content, int dictionaryLength, int blockLength, int writtenBlockLength)
    {
        var dictionary = content[..dictionaryLength];
        List<byte[]> pieces = [dictionary, .. content[dictionaryLength..].Chunk(Math.Max(1, blockLength))];
        var packed = pieces.Select((piece, i) => deflate ? Deflate(i == 0 ? [] : dictionary, piece) : Lz4Blocks.EncodeBehind(i == 0 ? [] : dictionary, piece)).ToList();
        var chunk = new FileWriter().VInt(dictionaryLength).VInt(writtenBlockLength);
        if (!deflate)
        {
            packed.ForEach(piece => chunk.VInt(piece.Length));
        }

        foreach (var piece in packed)
        {
            (deflate ? chunk.VInt(piece.Length) : chunk).Bytes(piece);
        }

        return chunk.ToArray();
    }

    private static byte[] Deflate(byte[] dictionary, byte[] piece) => piece.Length == 0 ? [] : FixedDeflate.Encode(dictionary, piece);

    private static byte[] Decompress(bool deflate, byte[] chunk, int length)
    {
        ChunkDecompressor decompressor = deflate ? new DeflateChunkDecompressor() : new Lz4ChunkDecompressor();
        var reader = new ByteReader(chunk, "_0.fdt");
        var content = new byte[length];
        decompressor.Decompress(ref reader, content);
        Assert.Equal(0, reader.Remaining);
        return content;
    }

    private static void AssertCorrupt(bool deflate, int dictionaryLength, int blockLength, int length)
    {
        byte[] chunk = [.. new FileWriter().VInt(dictionaryLength).VInt(blockLength).ToArray(), .. new byte[10_000]];
        Assert.Equal(FormatProblem.Corrupt, Assert.Throws<IndexFormatException>(() => Decompress(deflate, chunk, length)).Problem);
    }
}
