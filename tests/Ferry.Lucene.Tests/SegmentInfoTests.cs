using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

public sealed class SegmentInfoTests
{
    [Theory]
    [InlineData("Lucene86SegmentInfo", 8, 7)]
    [InlineData("Lucene90SegmentInfo", 9, 8)]
    [InlineData("Lucene90SegmentInfo", 9, 9)]
    [InlineData("Lucene90SegmentInfo", 10, 0)]
    public async Task What_is_needed_comes_back(string codec, int major, int minor)
    {
        var info = await ReadAsync(codec, major, minor, maxDoc: 1234);

        Assert.Equal((new LuceneVersion(major, minor, 1), 1234, true), (info.Version, info.MaxDoc, info.IsCompound));
        Assert.Equal("BEST_SPEED", info.Attributes["mode"]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 127)]
    public async Task A_number_of_documents_that_no_writer_allows_is_corrupt(int maxDoc)
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync("Lucene90SegmentInfo", 9, 12, maxDoc));

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    [Fact]
    public async Task Another_format_is_unsupported()
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync("Lucene50SegmentInfo", 5, 0, 1));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
    }

    /// <summary>From 9.9 on a byte says whether there are blocks of documents, under the same name and version of the format.</summary>
    private static ValueTask<SegmentInfo> ReadAsync(string codec, int major, int minor, int maxDoc)
    {
        var file = new FileWriter(littleEndian: codec == "Lucene90SegmentInfo").Header(codec, 0)
            .Int32(major).Int32(minor).Int32(1)
            .Byte(1).Int32(major).Int32(0).Int32(0)
            .Int32(maxDoc).Byte(1);
        if (major > 9 || (major == 9 && minor >= 9))
        {
            file.Byte(0);
        }

        file.VInt(1).Text("os").Text("Linux").VInt(2).Text("_0.cfs").Text("_0.cfe").VInt(1).Text("mode").Text("BEST_SPEED").VInt(0);
        return SegmentInfo.ReadAsync(
            new MemoryDirectory { ["_0.si"] = file.WithFooter() },
            new SegmentCommitInfo("_0", FileWriter.SegmentId, "any", DelGen: -1, DelCount: 0, FieldInfosGen: -1, SoftDelCount: 0),
            default);
    }
}
