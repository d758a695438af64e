using CsCheck;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

public sealed class BitVectorTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void The_bits_come_back(int version, bool gaps) =>
        Gen.Select(Gen.Int[1, 1000], Gen.Int[0, 20], Gen.Int).Sample(
            (maxDoc, deletes, seed) =>
            {
                var random = new Random(seed);
                var live = Enumerable.Repeat(true, maxDoc).ToArray();
                for (var i = 0; i < deletes; i++)
                {
                    live[random.Next(maxDoc)] = false;
                }

                var read = ReadAsync(Encode(version, gaps, live), maxDoc, live.Count(bit => !bit)).AsTask().GetAwaiter().GetResult();
                Assert.Equal(live, Enumerable.Range(0, maxDoc).Select(doc => read[doc]));
            },
            iter: 100);

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task Every_truncation_is_an_error(int version, bool gaps)
    {
        var live = Enumerable.Range(0, 300).Select(i => i % 97 != 0).ToArray();
        var content = Content(version, gaps, live).ToArray();
        for (var length = 0; length < content.Length; length++)
        {
            var file = new FileWriter().Bytes(content.AsSpan(0, length));
            await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(version == 2 ? file.WithFooter() : file.ToArray(), 300, 4));
        }
    }

    [Fact]
    public async Task Any_flipped_bit_of_a_file_with_a_footer_is_an_error()
    {
        var file = Encode(2, gaps: true, [true, false, true]);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(damaged, 3, 1));
        }
    }

    [Fact]
    public async Task A_file_that_should_have_a_footer_and_has_none_is_truncated() =>
        Assert.Equal(FormatProblem.Truncated, await ProblemAsync(Content(2, gaps: false, [true, false]).ToArray(), 2, 1));

    [Theory]
    [InlineData(3, 1)] // one document more in the segment
    [InlineData(2, 0)] // fewer deletes in the commit
    public async Task What_contradicts_the_segment_or_the_commit_is_corrupt(int maxDoc, int deleted) =>
        Assert.Equal(FormatProblem.Corrupt, await ProblemAsync(Encode(2, gaps: false, [true, false]), maxDoc, deleted));

    [Theory]
    [InlineData(1000)]
    [InlineData(-1)]
    public async Task A_gap_out_of_the_file_is_corrupt(int gap)
    {
        var file = new FileWriter().Int32(-2).PlainHeader("BitVector", 2).Int32(-1).Int32(100).Int32(99).VInt(gap).Byte(0xfe).WithFooter();

        Assert.Equal(FormatProblem.Corrupt, await ProblemAsync(file, 100, 1));
    }

    [Fact]
    public async Task A_file_from_before_it_had_a_header_is_unsupported() =>
        Assert.Equal(FormatProblem.Unsupported, await ProblemAsync(new FileWriter().Int32(8).Int32(7).Byte(0x7f).WithFooter(), 8, 1));

    [Theory]
    [InlineData("BitVector", 3)]
    [InlineData("OtherVector", 1)]
    public async Task Another_format_or_version_is_unsupported(string codec, int version) =>
        Assert.Equal(
            FormatProblem.Unsupported,
            await ProblemAsync(new FileWriter().Int32(-2).PlainHeader(codec, version).Int32(8).Int32(7).Byte(0x7f).WithFooter(), 8, 1));

    private static byte[] Encode(int version, bool gaps, bool[] live) =>
        version == 2 ? Content(version, gaps, live).WithFooter() : Content(version, gaps, live).ToArray();

    /// <summary>Version 0 holds the deleted documents, later ones the live ones; gaps skip the bytes without a delete.</summary>
    private static FileWriter Content(int version, bool gaps, bool[] live)
    {
        var set = version == 0 ? Array.ConvertAll(live, bit => !bit) : live;
        var bytes = set.Chunk(8).Select(chunk => chunk.Select((bit, i) => bit ? 1 << i : 0).Sum()).ToArray();
        var file = new FileWriter().Int32(-2).PlainHeader("BitVector", version);
        if (!gaps)
        {
            file.Int32(live.Length).Int32(set.Count(bit => bit));
            Array.ForEach(bytes, value => file.Byte(value));
            return file;
        }

        file.Int32(-1).Int32(live.Length).Int32(set.Count(bit => bit));
        var (last, left) = (0, live.Count(bit => !bit));
        for (var i = 0; i < bytes.Length && left > 0; i++)
        {
            if (bytes[i] != (version == 0 ? 0 : 0xff))
            {
                file.VInt(i - last).Byte(bytes[i]);
                last = i;
                left -= live.Skip(i * 8).Take(8).Count(bit => !bit);
            }
        }

        return file;
    }

    private static ValueTask<Util.FixedBitSet> ReadAsync(byte[] file, int maxDoc, int deleted) => LiveDocs.ReadAsync(
        new MemoryDirectory { ["_0_14.del"] = file },
        new SegmentCommitInfo("_0", default, "Lucene46", DelGen: 40, deleted, FieldInfosGen: -1, SoftDelCount: 0),
        maxDoc,
        default);

    private static async Task<FormatProblem> ProblemAsync(byte[] file, int maxDoc, int deleted) =>
        (await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(file, maxDoc, deleted))).Problem;
}
