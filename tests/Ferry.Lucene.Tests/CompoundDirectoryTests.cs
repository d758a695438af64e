using Ferry.Lucene.Store;

namespace Ferry.Lucene.Tests;

public sealed class CompoundDirectoryTests
{
    private static readonly (string Name, byte[] Content)[] Files =
        [(".fnm", [1, 2, 3]), ("_Lucene41_0.tim", []), (".fdt", [.. Enumerable.Range(0, 200).Select(i => (byte)i)])];

    public static TheoryData<string, string, int> Formats =>
    [
        ("CompoundFileWriterData", "CompoundFileWriterEntries", 0),
        ("CompoundFileWriterData", "CompoundFileWriterEntries", 1),
        ("Lucene50CompoundData", "Lucene50CompoundEntries", 0),
        ("Lucene90CompoundData", "Lucene90CompoundEntries", 0),
    ];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task The_files_come_back(string data, string entries, int version)
    {
        var compound = await OpenAsync(Encode(data, entries, version), data);

        Assert.Equal(Files.Select(file => "_0" + file.Name).Order(), compound.FileNames.Order());
        foreach (var (name, content) in Files)
        {
            var read = new byte[content.Length];
            await compound.ReadAsync("_0" + name, 0, read, default);
            Assert.Equal(content, read);
            Assert.Equal(content.Length, compound.Length("_0" + name));
        }

        await Assert.ThrowsAsync<IndexFormatException>(async () => await compound.ReadAsync("_0.fnm", 1, new byte[3], default));
        await Assert.ThrowsAsync<IndexFormatException>(async () => await compound.ReadAsync("_0.fdx", 0, new byte[1], default));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Damage_of_the_table_that_has_the_right_checksum_leads_nowhere_outside_of_the_file(string data, string entries, int version)
    {
        var (dataFile, _) = Encode(data, entries, version);
        var content = Table(data, entries, version, dataFile.Length).ToArray();
        for (var at = 0; at < content.Length; at++)
        {
            foreach (var value in new byte[] { 0, 0x7f, 0x80, 0xff })
            {
                byte[] damaged = [.. content];
                damaged[at] = value;
                try
                {
                    var compound = await OpenAsync((dataFile, new FileWriter().Bytes(damaged).WithFooter()), data);
                    foreach (var name in compound.FileNames)
                    {
                        await compound.ReadAsync(name, 0, new byte[compound.Length(name)], default);
                    }
                }
                catch (IndexFormatException)
                {
                    // Any other exception fails the test.
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_truncation_of_the_table_is_an_error(string data, string entries, int version)
    {
        var (dataFile, _) = Encode(data, entries, version);
        var content = Table(data, entries, version, dataFile.Length).ToArray();
        for (var length = 0; length < content.Length; length++)
        {
            var table = new FileWriter().Bytes(content.AsSpan(0, length)).WithFooter();
            await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync((dataFile, table), data));
        }
    }

    [Theory]
    [InlineData("CompoundFileWriterData", "CompoundFileWriterEntries", 2, FormatProblem.Unsupported)]
    [InlineData("Lucene50CompoundData", "Lucene50CompoundEntries", 1, FormatProblem.Unsupported)]
    [InlineData("Lucene100CompoundData", "Lucene100CompoundEntries", 0, FormatProblem.Unsupported)]
    [InlineData("Lucene50CompoundData", "Lucene90CompoundEntries", 0, FormatProblem.Corrupt)]
    public async Task Another_format_or_version_is_refused(string data, string entries, int version, FormatProblem problem) =>
        Assert.Equal(problem, (await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(Encode(data, entries, version), data))).Problem);

    [Fact]
    public async Task Data_without_the_footer_that_its_version_has_is_truncated()
    {
        var (data, table) = Encode("CompoundFileWriterData", "CompoundFileWriterEntries", 1);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync((data[..^1], table), "CompoundFileWriterData"));

        Assert.Equal(FormatProblem.Truncated, error.Problem);
    }

    private static ValueTask<CompoundDirectory> OpenAsync((byte[] Data, byte[] Table) files, string codec) => CompoundDirectory.OpenAsync(
        new MemoryDirectory { ["_0.cfs"] = files.Data, ["_0.cfe"] = files.Table }, "_0", IsLucene4(codec) ? default : FileWriter.SegmentId, default);

    private static bool IsLucene4(string codec) => codec == "CompoundFileWriterData";

    private static (byte[] Data, byte[] Table) Encode(string data, string entries, int version)
    {
        var file = Header(new FileWriter(), data, version, data);
        Array.ForEach(Files, f => file.Bytes(f.Content));
        var hasFooter = !IsLucene4(data) || version > 0;
        var dataFile = hasFooter ? file.WithFooter() : file.ToArray();
        var table = Table(data, entries, version, dataFile.Length);
        return (dataFile, hasFooter ? table.WithFooter() : table.ToArray());
    }

    private static FileWriter Table(string data, string entries, int version, int dataLength)
    {
        var table = Header(new FileWriter(littleEndian: entries == "Lucene90CompoundEntries"), entries, version, data).VInt(Files.Length);
        long offset = dataLength - Files.Sum(file => file.Content.Length) - (IsLucene4(data) && version == 0 ? 0 : CodecUtil.FooterLength);
        foreach (var (name, content) in Files)
        {
            table.Text(name).Int64(offset).Int64(content.Length);
            offset += content.Length;
        }

        return table;
    }

    private static FileWriter Header(FileWriter file, string codec, int version, string data) =>
        IsLucene4(data) ? file.PlainHeader(codec, version) : file.Header(codec, version);
}
