using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

public sealed class SegmentInfoTests
{
    public static TheoryData<string, int, string> Formats =>
    [
        ("Lucene40SegmentInfo", 0, "4.5.1"),
        ("Lucene46SegmentInfo", 0, "4.7"),
        ("Lucene46SegmentInfo", 1, "4.10.4"),
        ("Lucene50SegmentInfo", 0, "5.0.0"),
        ("Lucene50SegmentInfo", 1, "5.5.2"),
        ("Lucene62SegmentInfo", 1, "6.6.1"),
        ("Lucene70SegmentInfo", 0, "7.7.3"),
        ("Lucene86SegmentInfo", 0, "8.7.1"),
        ("Lucene90SegmentInfo", 0, "9.8.1"),
        ("Lucene90SegmentInfo", 0, "9.9.1"),
        ("Lucene90SegmentInfo", 0, "10.0.1"),
    ];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task What_is_needed_comes_back(string codec, int version, string lucene)
    {
        var info = await ReadAsync(codec, version, lucene, maxDoc: 1234);

        Assert.Equal((Parse(lucene), 1234, true), (info.Version, info.MaxDoc, info.IsCompound));
        Assert.Equal(lucene[0] == '4' ? null : "BEST_SPEED", info.Attributes.GetValueOrDefault("mode"));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_truncation_and_every_flipped_byte_is_an_error_or_another_value(string codec, int version, string lucene)
    {
        var content = Encode(codec, version, lucene, 1234).ToArray();
        for (var length = 0; length < content.Length; length++)
        {
            var truncated = new FileWriter().Bytes(content.AsSpan(0, length)).WithFooter();
            if (lucene[0] != '4')
            {
                await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(truncated, codec));
            }

            byte[] damaged = [.. content];
            damaged[length] ^= 0xff;
            await ReadOrRefuseAsync(new FileWriter().Bytes(damaged).WithFooter(), codec);
            await ReadOrRefuseAsync(truncated, codec);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MaxValue - 127)]
    public async Task A_number_of_documents_that_no_writer_allows_is_corrupt(int maxDoc)
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync("Lucene90SegmentInfo", 0, "9.12.0", maxDoc));

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    [Theory]
    [InlineData("Lucene3xSegmentInfo", 0)]
    [InlineData("Lucene46SegmentInfo", 2)]
    [InlineData("Lucene90SegmentInfo", 1)]
    public async Task Another_format_or_version_is_unsupported_and_named(string codec, int version)
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(codec, version, "4.0.0", 1));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
        Assert.Contains(codec, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.x")]
    [InlineData("4.1.2.3")]
    [InlineData("4.-1")]
    [InlineData("")]
    public async Task A_text_that_is_no_version_is_corrupt(string text)
    {
        var file = new FileWriter().PlainHeader("Lucene46SegmentInfo", 1).Text(text).Int32(1).Byte(1).WithFooter();

        Assert.Equal(FormatProblem.Corrupt, (await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(file, "Lucene46SegmentInfo"))).Problem);
    }

    private static LuceneVersion Parse(string text)
    {
        var numbers = text.Split('.').Select(int.Parse).Append(0).ToArray();
        return new LuceneVersion(numbers[0], numbers[1], numbers[2]);
    }

    private static FileWriter Encode(string codec, int version, string lucene, int maxDoc)
    {
        var lucene4 = lucene[0] == '4';
        var release = Parse(lucene);
        var file = new FileWriter(littleEndian: codec == "Lucene90SegmentInfo");
        _ = lucene4
            ? file.PlainHeader(codec, version).Text(lucene)
            : file.Header(codec, version).Int32(release.Major).Int32(release.Minor).Int32(release.Bugfix);
        if (release.Major >= 7)
        {
            file.Byte(1).Int32(release.Major).Int32(0).Int32(0);
        }

        file.Int32(maxDoc).Byte(1);

        // From 9.9 on a byte says whether there are blocks of documents, under the same name and version of the format.
        if (release.IsAtLeast(new LuceneVersion(9, 9, 0)))
        {
            file.Byte(0);
        }

        var int32Counts = lucene4 || (codec, version) == ("Lucene50SegmentInfo", 0);
        Count(1).Text("os").Text("Linux");
        if (codec == "Lucene40SegmentInfo")
        {
            Count(0); // attributes, of no use
        }

        Count(2).Text("_0.cfs").Text("_0.cfe");
        if (!lucene4)
        {
            Count(1).Text("mode").Text("BEST_SPEED"); // an index sort follows, of no use
        }

        return file;

        FileWriter Count(int count) => int32Counts ? file.Int32(count) : file.VInt(count);
    }

    private static ValueTask<SegmentInfo> ReadAsync(string codec, int version, string lucene, int maxDoc)
    {
        var file = Encode(codec, version, lucene, maxDoc);
        var hasFooter = codec != "Lucene40SegmentInfo" && (codec, version) != ("Lucene46SegmentInfo", 0);
        return ReadAsync(hasFooter ? file.WithFooter() : file.ToArray(), lucene[0] == '4' ? "" : codec);
    }

    private static ValueTask<SegmentInfo> ReadAsync(byte[] file, string codec) => SegmentInfo.ReadAsync(
        new MemoryDirectory { ["_0.si"] = file },
        new SegmentCommitInfo(
            "_0", codec is "" or "Lucene40SegmentInfo" or "Lucene46SegmentInfo" ? default : FileWriter.SegmentId, "any",
            DelGen: -1, DelCount: 0, FieldInfosGen: -1, SoftDelCount: 0),
        default);

    private static async Task ReadOrRefuseAsync(byte[] file, string codec)
    {
        try
        {
            await ReadAsync(file, codec);
        }
        catch (IndexFormatException)
        {
            // Any other exception fails the test.
        }
    }
}
