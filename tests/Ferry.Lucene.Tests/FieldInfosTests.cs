using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

public sealed class FieldInfosTests
{
    private static readonly WrittenField[] Fields =
    [
        new("_version", 7, DocValuesType.Numeric),
        new("title", 0),
        new("é", 300, DocValuesType.Sorted, Generation: 12),
        new("__soft_deletes", 8, DocValuesType.Numeric, IsSoftDeletes: true, Generation: 40),
    ];

    public static TheoryData<string, int> Formats => new(FieldInfosWriter.Formats);

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_fields_of_every_format_come_back(string codec, int version)
    {
        var infos = await ReadAsync(FieldInfosWriter.Write(codec, version, "", Fields), codec);

        foreach (var field in Fields)
        {
            var info = infos[field.Name]!;
            Assert.Same(info, infos[field.Number]);
            Assert.Equal((field.Name, field.Number, field.Type), (info.Name, info.Number, info.DocValuesType));
            Assert.Equal(codec is "Lucene40FieldInfos" or "Lucene42FieldInfos" ? -1 : field.Generation, info.DocValuesGen);
            Assert.Equal((codec, version) == ("Lucene94FieldInfos", 2), info.HasSkipIndex);
            Assert.Equal("0", info.Attributes["PerFieldDocValuesFormat.suffix"]);
        }

        Assert.Null(infos["other"]);
        Assert.Null(infos[1]);
        var hasSoftDeletes = string.CompareOrdinal(codec, "Lucene60") > 0;
        Assert.Equal(hasSoftDeletes ? "__soft_deletes" : null, infos.SoftDeletes?.Name);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_truncation_is_an_error(string codec, int version)
    {
        var content = FieldInfosWriter.Content(codec, version, "", Fields).ToArray();
        for (var length = 0; length < content.Length; length++)
        {
            await Assert.ThrowsAsync<IndexFormatException>(
                async () => await ReadAsync(new FileWriter().Bytes(content.AsSpan(0, length)).WithFooter(), codec));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task No_damage_that_has_the_right_checksum_ends_otherwise_than_in_an_error_or_other_fields(string codec, int version)
    {
        var content = FieldInfosWriter.Content(codec, version, "", Fields).ToArray();
        for (var at = 0; at < content.Length; at++)
        {
            foreach (var value in new byte[] { 0, 0x7f, 0x80, 0xff })
            {
                byte[] damaged = [.. content];
                damaged[at] = value;
                try
                {
                    await ReadAsync(new FileWriter().Bytes(damaged).WithFooter(), codec);
                }
                catch (IndexFormatException)
                {
                    // Any other exception fails the test.
                }
            }
        }
    }

    [Theory]
    [InlineData("Lucene3xFieldInfos", 0)]
    [InlineData("Lucene46FieldInfos", 3)]
    [InlineData("Lucene60FieldInfos", 3)]
    [InlineData("Lucene94FieldInfos", 3)]
    public async Task Another_format_or_version_is_unsupported_and_named(string codec, int version)
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(
            async () => await ReadAsync(FieldInfosWriter.Content(codec, version, "", Fields).WithFooter(), codec));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
        Assert.Contains(codec, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_generation_is_corrupt()
    {
        var file = FieldInfosWriter.Write("Lucene60FieldInfos", 2, "14", Fields);

        Assert.NotNull((await FieldInfosWriter.ReadAsync(file, generation: "14"))["title"]);
        await CorruptAsync(async () => await FieldInfosWriter.ReadAsync(file, generation: "15"));
    }

    [Fact]
    public async Task A_name_or_a_number_that_comes_twice_is_corrupt()
    {
        await CorruptAsync(async () => await ReadAsync(FieldInfosWriter.Write("Lucene50FieldInfos", 1, "", new("a", 0), new("a", 1)), "Lucene50FieldInfos"));
        await CorruptAsync(async () => await ReadAsync(FieldInfosWriter.Write("Lucene50FieldInfos", 1, "", new("a", 0), new("b", 0)), "Lucene50FieldInfos"));
    }

    [Fact]
    public async Task A_file_of_4_8_without_its_footer_is_truncated()
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(
            async () => await ReadAsync(FieldInfosWriter.Content("Lucene46FieldInfos", 1, "", Fields).ToArray(), "Lucene46FieldInfos"));

        Assert.Equal(FormatProblem.Truncated, error.Problem);
    }

    [Fact]
    public async Task A_footer_that_is_there_is_checked_even_if_the_header_says_that_there_is_none()
    {
        var file = FieldInfosWriter.Content("Lucene46FieldInfos", 0, "", Fields).WithFooter();
        file[40] ^= 1;

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(file, "Lucene46FieldInfos"));

        Assert.Equal(FormatProblem.ChecksumMismatch, error.Problem);
    }

    private static async Task CorruptAsync(Func<Task> read) =>
        Assert.Equal(FormatProblem.Corrupt, (await Assert.ThrowsAsync<IndexFormatException>(read)).Problem);

    private static ValueTask<FieldInfos> ReadAsync(byte[] file, string codec) =>
        FieldInfosWriter.ReadAsync(file, FieldInfosWriter.IsLucene4(codec) || codec.StartsWith("Lucene3", StringComparison.Ordinal));
}
