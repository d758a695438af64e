using System.IO.Hashing;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

/// <summary>A whole segment of Lucene 4.6, as Elasticsearch 1.0 wrote it: without ids, without footers, its versions in the format Disk.</summary>
public sealed class SegmentReaderTests
{
    private static readonly long?[] Versions = [1, 4, null, 1L << 61, 2];

    [Fact]
    public async Task A_segment_of_4_6_is_opened_by_its_small_files()
    {
        var reader = await OpenAsync(Segment());

        Assert.Equal((new LuceneVersion(4, 6, 1), 5, 4), (reader.Info.Version, reader.MaxDoc, reader.LiveCount));
        Assert.Equal([true, true, true, false, true], Enumerable.Range(0, 5).Select(reader.IsLive));
        var versions = (await reader.GetNumericDocValuesAsync("_version", verify: true, default))!;
        var read = new long[5];
        await versions.ReadAsync(0, read, default);
        Assert.Equal(Versions.Select(version => version ?? 0), read);
        Assert.Equal(Versions.Select(version => version is not null), Enumerable.Range(0, 5).Select(versions.Has));
        Assert.Null(await reader.GetNumericDocValuesAsync("_seq_no", verify: true, default));
    }

    [Theory]
    [InlineData("Memory")]
    [InlineData("Direct")]
    public async Task A_format_that_no_default_used_is_refused_by_name(string format)
    {
        var segment = Segment(format);
        var reader = await OpenAsync(segment);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await reader.GetNumericDocValuesAsync("_version", verify: true, default));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
        Assert.Contains(format, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_documents_than_their_file_can_hold_are_corrupt()
    {
        var segment = Segment(maxDoc: 1 << 30);

        Assert.Equal(FormatProblem.Corrupt, (await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(segment))).Problem);
    }

    private static async ValueTask<SegmentReader> OpenAsync(MemoryDirectory directory)
    {
        var infos = await SegmentInfos.ReadAsync(directory, "segments_2", default);
        return await SegmentReader.OpenAsync(directory, Assert.Single(infos.Segments), default);
    }

    private static MemoryDirectory Segment(string format = "Disk", int maxDoc = 5)
    {
        var (data, meta) = new OldDocValuesWriter(OldFormat.All.Single(f => f.MetaCodec == "DiskDocValuesMetadata"), OldEncoding.Delta).Write(Versions);
        return new MemoryDirectory
        {
            ["segments_2"] = Commit(),
            ["_0.si"] = new FileWriter().PlainHeader("Lucene46SegmentInfo", 0).Text("4.6.1").Int32(maxDoc).Byte(0xff).Int32(0).Int32(0).ToArray(),
            ["_0.fnm"] = Fields(format),
            ["_0.fdt"] = new byte[100],
            ["_0_1.del"] = new FileWriter().Int32(-2).PlainHeader("BitVector", 1).Int32(5).Int32(4).Byte(0b10111).ToArray(),
            [$"_0_{format}_0.dvdd"] = data.ToArray(),
            [$"_0_{format}_0.dvdm"] = meta.ToArray(),
        };
    }

    private static byte[] Commit()
    {
        var file = new FileWriter().PlainHeader("segments", 1).Int64(3).Int32(1).Int32(1)
            .Text("_0").Text("Lucene46").Int64(1).Int32(1).Int64(-1).Int32(0)
            .Int32(0);
        return file.Int64(Crc32.HashToUInt32(file.ToArray())).ToArray();
    }

    /// <summary>The fields of the doc values' writer, of which the numeric one is the version.</summary>
    private static byte[] Fields(string format)
    {
        var file = new FileWriter().PlainHeader("Lucene46FieldInfos", 0).VInt(OldDocValuesWriter.Fields.Length);
        foreach (var field in OldDocValuesWriter.Fields)
        {
            file.Text(field.Number == OldDocValuesWriter.Field ? "_version" : field.Name).VInt(field.Number).Byte(0).Byte((int)field.Type).Int64(-1)
                .Int32(2).Text("PerFieldDocValuesFormat.format").Text(format).Text("PerFieldDocValuesFormat.suffix").Text("0");
        }

        return file.ToArray();
    }
}
