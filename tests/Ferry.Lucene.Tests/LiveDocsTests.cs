using CsCheck;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

public sealed class LiveDocsTests
{
    private const long Generation = 40; // "14" in base 36

    [Theory]
    [InlineData("Lucene50LiveDocs")]
    [InlineData("Lucene90LiveDocs")]
    public void The_bits_come_back(string codec) =>
        Gen.Bool.Array[1, 300].Sample(
            bits =>
            {
                var live = ReadAsync(Encode(codec, bits), bits.Length, bits.Count(bit => !bit)).AsTask().GetAwaiter().GetResult();
                Assert.Equal(bits, Enumerable.Range(0, bits.Length).Select(doc => live[doc]));
            },
            iter: 500);

    [Fact]
    public async Task Another_number_of_deleted_documents_is_corrupt() =>
        Assert.Equal(FormatProblem.Corrupt, await ProblemAsync(Encode("Lucene90LiveDocs", [true, false, true]), 3, 2));

    [Fact]
    public async Task Too_few_words_are_truncated() =>
        Assert.Equal(FormatProblem.Truncated, await ProblemAsync(Encode("Lucene90LiveDocs", new bool[64]), 65, 65));

    [Fact]
    public async Task Another_generation_is_corrupt() =>
        Assert.Equal(FormatProblem.Corrupt, await ProblemAsync(Encode("Lucene90LiveDocs", [false], suffix: "15"), 1, 1));

    [Fact]
    public async Task Another_format_is_unsupported() =>
        Assert.Equal(FormatProblem.Unsupported, await ProblemAsync(Encode("Lucene40LiveDocs", [false]), 1, 1));

    private static byte[] Encode(string codec, bool[] bits, string suffix = "14")
    {
        var writer = new FileWriter(littleEndian: codec == "Lucene90LiveDocs").Header(codec, 0, suffix);
        foreach (var word in bits.Chunk(64))
        {
            writer.Int64(word.Select((bit, i) => bit ? 1L << i : 0).Aggregate(0L, (all, bit) => all | bit));
        }

        return writer.WithFooter();
    }

    private static ValueTask<Util.FixedBitSet> ReadAsync(byte[] file, int maxDoc, int deleted) => LiveDocs.ReadAsync(
        new MemoryDirectory { ["_0_14.liv"] = file },
        new SegmentCommitInfo("_0", FileWriter.SegmentId, "Lucene87", Generation, deleted, FieldInfosGen: -1, SoftDelCount: 0),
        maxDoc,
        default);

    private static async Task<FormatProblem> ProblemAsync(byte[] file, int maxDoc, int deleted) =>
        (await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(file, maxDoc, deleted))).Problem;
}
