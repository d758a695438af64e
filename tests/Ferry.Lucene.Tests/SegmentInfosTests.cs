using System.IO.Hashing;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

public sealed class SegmentInfosTests
{
    /// <summary>The newest version of the file.</summary>
    private const int Newest = 11;

    public static TheoryData<int> Versions => [.. Enumerable.Range(0, Newest + 1)];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_commit_of_every_version_comes_back(int version)
    {
        var segments = (await ReadAsync(Encode(version))).Segments;

        Assert.Equal(["_0", "_1a"], segments.Select(segment => segment.Name));
        var segment = segments[1];
        Assert.Equal(version >= 4 ? FileWriter.SegmentId : [], segment.Id.ToArray());
        Assert.Equal(("Lucene", 7L, 3), (segment.Codec, segment.DelGen, segment.DelCount));
        Assert.Equal(version >= 1 ? 5 : -1, segment.FieldInfosGen);
        Assert.Equal(version >= 9 ? 2 : 0, segment.SoftDelCount);
        Assert.Equal((-1L, 0, -1L), (segments[0].DelGen, segments[0].DelCount, segments[0].FieldInfosGen));
        Assert.Equal(version is >= 4 and < 7 ? [] : segment.Id.ToArray(), segments[0].Id.ToArray());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_truncation_is_an_error(int version)
    {
        var content = Content(version).ToArray();
        for (var length = 0; length < content.Length; length++)
        {
            await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(Seal(new FileWriter().Bytes(content.AsSpan(0, length)), version)));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Any_flipped_bit_is_an_error(int version)
    {
        var file = Encode(version);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(damaged));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task No_damage_that_has_the_right_checksum_ends_otherwise_than_in_an_error_or_another_commit(int version)
    {
        var content = Content(version).ToArray();
        for (var at = 0; at < content.Length; at++)
        {
            foreach (var value in new byte[] { 0, 0x7f, 0x80, 0xff })
            {
                byte[] damaged = [.. content];
                damaged[at] = value;
                try
                {
                    await ReadAsync(Seal(new FileWriter().Bytes(damaged), version));
                }
                catch (IndexFormatException)
                {
                    // Any other exception fails the test.
                }
            }
        }
    }

    [Fact]
    public async Task A_newer_version_is_unsupported_and_named()
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(Encode(Newest + 1)));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
        Assert.Contains("version 12 of segments", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overlays_of_doc_values_are_unsupported_and_named()
    {
        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await ReadAsync(Encode(Newest, overlays: 1)));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
        Assert.Contains("overlays", error.Message, StringComparison.Ordinal);
    }

    private static ValueTask<SegmentInfos> ReadAsync(byte[] file) =>
        SegmentInfos.ReadAsync(new MemoryDirectory { ["segments_z"] = file }, "segments_z", default);

    private static byte[] Encode(int version, int overlays = 0) => Seal(Content(version, overlays), version);

    /// <summary>Files up to version 1 end with the CRC-32 alone.</summary>
    private static byte[] Seal(FileWriter file, int version) =>
        version >= 2 ? file.WithFooter() : file.Int64(Crc32.HashToUInt32(file.ToArray())).ToArray();

    /// <summary>Two segments: the first one without deletes and, where both are possible, without an id.</summary>
    private static FileWriter Content(int version, int overlays = 0)
    {
        var file = new FileWriter();
        _ = version >= 4 ? file.Header("segments", version, "z") : file.PlainHeader("segments", version);
        if (version >= 6)
        {
            file.VInt(6).VInt(6).VInt(1);
        }

        if (version >= 7)
        {
            file.VInt(6);
        }

        file.Int64(9);
        _ = version >= 8 ? file.VLong(40) : file.Int32(40);
        file.Int32(2);
        if (version >= 6)
        {
            file.VInt(4).VInt(10).VInt(4);
        }

        Segment(file, "_0", version, first: true, overlays);
        Segment(file, "_1a", version, first: false, overlays);
        Count(file, version, 1).Text("translog_id").Text("1");
        return file;
    }

    private static void Segment(FileWriter file, string name, int version, bool first, int overlays)
    {
        file.Text(name);
        if (version is >= 4 and < 7)
        {
            file.Byte(first ? 0 : 1);
        }

        if (version >= 7 || (version >= 4 && !first))
        {
            file.Bytes(FileWriter.SegmentId);
        }

        file.Text("Lucene").Int64(first ? -1 : 7).Int32(first ? 0 : 3);
        if (version >= 1)
        {
            file.Int64(first ? -1 : 5);
        }

        if (version >= 3)
        {
            file.Int64(first ? -1 : 5);
        }

        if (version >= 9)
        {
            file.Int32(first ? 0 : 2);
        }

        if (version >= 10)
        {
            _ = first ? file.Byte(0) : file.Byte(1).Bytes(FileWriter.SegmentId);
        }

        if (version >= 3)
        {
            _ = first ? Count(file, version, 0) : Count(file, version, 1).Text("_1a_5.fnm");
        }

        if (version >= 1)
        {
            file.Int32(first ? 0 : 1);
            if (!first)
            {
                _ = version >= 3 ? file.Int32(0) : file.Int64(5);
                Count(file, version, 2).Text("_1a_5_Lucene_0.dvd").Text("_1a_5_Lucene_0.dvm");
            }
        }

        if (version >= 11)
        {
            file.Int32(overlays);
        }
    }

    private static FileWriter Count(FileWriter file, int version, int count) => version >= 5 ? file.VInt(count) : file.Int32(count);
}
