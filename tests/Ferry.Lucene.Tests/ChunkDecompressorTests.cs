using CsCheck;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.Tests;

/// <summary>All payloads, those of blocks with lengths that writers choose and with others.</summary>
public sealed class ChunkDecompressorTests
{
    private static readonly Gen<byte[]> Content = Gen.Byte[0, 3].Array[1, 500];

    public static TheoryData<PayloadMode> Modes => [.. Enum.GetValues<PayloadMode>()];

    public static TheoryData<PayloadMode> ModesWithBlocks => [.. Enum.GetValues<PayloadMode>().Where(mode => mode.HasBlocks())];

    [Theory]
    [MemberData(nameof(Modes))]
    public void What_was_compressed_comes_back(PayloadMode mode) =>
        Content.Sample(content => Assert.Equal(content, Decompress(mode, mode.Encode(content), content.Length)), iter: 300);

    [Theory]
    [MemberData(nameof(ModesWithBlocks))]
    public void Dictionary_and_blocks_of_other_lengths_come_back(PayloadMode mode) =>
        Gen.Select(Content, Gen.Int[0, 100], Gen.Int[1, 10]).Sample(
            (content, dictionaryLength, blocks) =>
            {
                dictionaryLength = mode.HasDictionary() ? Math.Min(dictionaryLength, content.Length) : 0;
                var blockLength = (content.Length - dictionaryLength + blocks - 1) / blocks;
                Assert.Equal(content, Decompress(mode, mode.Encode(content, dictionaryLength, blockLength, blockLength), content.Length));
            },
            iter: 300);

    [Theory]
    [MemberData(nameof(Modes))]
    public void One_decompressor_serves_many_chunks(PayloadMode mode)
    {
        using var decompressor = mode.NewDecompressor();
        for (var i = 1; i < 200; i++)
        {
            byte[] content = [.. Enumerable.Range(0, i * 31 % 977 + 1).Select(j => (byte)(j * i))];
            var reader = new ByteReader([.. mode.Encode(content), 0xee], "_0.fdt");
            var decompressed = new byte[content.Length];

            decompressor.Decompress(ref reader, decompressed);

            Assert.Equal(content, decompressed);
            Assert.Equal(1, reader.Remaining);
        }
    }

    [Theory]
    [MemberData(nameof(ModesWithBlocks))]
    public void A_block_length_far_beyond_the_content_takes_no_memory(PayloadMode mode)
    {
        var content = new byte[50];
        var chunk = mode.Encode(content, mode.HasDictionary() ? 10 : 0, content.Length, writtenBlockLength: int.MaxValue);
        Decompress(mode, chunk, content.Length); // what is made once
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(content, Decompress(mode, chunk, content.Length));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1_000_000);
    }

    [Theory]
    [MemberData(nameof(ModesWithBlocks))]
    public void Lengths_that_no_writer_has_are_corrupt(PayloadMode mode)
    {
        AssertCorrupt(mode, dictionaryLength: 10, blockLength: 1, length: 500); // too many blocks
        AssertCorrupt(mode, dictionaryLength: 10, blockLength: 0, length: 11);
        AssertCorrupt(mode, dictionaryLength: 1, blockLength: -5, length: 11);
        if (mode.HasDictionary())
        {
            AssertCorrupt(mode, dictionaryLength: 12, blockLength: 5, length: 11);
            AssertCorrupt(mode, dictionaryLength: -1, blockLength: 5, length: 11);
            AssertCorrupt(mode, dictionaryLength: int.MinValue, blockLength: int.MaxValue, length: 11);
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Another_length_is_corrupt(PayloadMode mode)
    {
        byte[] content = [.. Enumerable.Range(0, 200).Select(i => (byte)(i * i))];
        var chunk = mode.Encode(content, mode.HasDictionary() ? 20 : 0, content.Length, writtenBlockLength: int.MaxValue);

        Assert.Equal(FormatProblem.Corrupt, Assert.Throws<IndexFormatException>(() => Decompress(mode, chunk, content.Length - 1)).Problem);
        Assert.Throws<IndexFormatException>(() => Decompress(mode, chunk, content.Length + 1));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_truncation_is_an_error(PayloadMode mode)
    {
        byte[] content = [.. Enumerable.Range(0, 200).Select(i => (byte)(i * i))];
        var chunk = mode.Encode(content);
        for (var length = 0; length < chunk.Length; length++)
        {
            Assert.Throws<IndexFormatException>(() => Decompress(mode, chunk[..length], content.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_damaged_payload_is_an_error_or_gives_other_bytes(PayloadMode mode) =>
        Gen.Select(Content, Gen.Int[0, int.MaxValue], Gen.Byte).Sample(
            (content, position, value) =>
            {
                var chunk = mode.Encode(content);
                chunk[position % chunk.Length] = value;
                try
                {
                    Decompress(mode, chunk, content.Length, toTheEnd: false);
                }
                catch (IndexFormatException e)
                {
                    Assert.Equal("_0.fdt", e.File);
                }
            },
            iter: 2000);

    private static byte[] Decompress(PayloadMode mode, byte[] chunk, int length, bool toTheEnd = true)
    {
        using var decompressor = mode.NewDecompressor();
        var reader = new ByteReader(chunk, "_0.fdt");
        var content = new byte[length];
        decompressor.Decompress(ref reader, content);
        Assert.True(!toTheEnd || reader.Remaining == 0, $"{reader.Remaining} bytes are left");
        return content;
    }

    private static void AssertCorrupt(PayloadMode mode, int dictionaryLength, int blockLength, int length)
    {
        var lengths = mode.HasDictionary() ? new FileWriter().VInt(dictionaryLength) : new FileWriter();
        byte[] chunk = [.. lengths.VInt(blockLength).ToArray(), .. new byte[10_000]];
        Assert.Equal(FormatProblem.Corrupt, Assert.Throws<IndexFormatException>(() => Decompress(mode, chunk, length)).Problem);
    }
}
