using CsCheck;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.Tests;

public sealed class CodecUtilTests
{
    [Fact]
    public void An_index_header_gives_name_version_id_and_suffix()
    {
        var reader = new ByteReader([.. new FileWriter().Header("Lucene90Thing", 3, "Lucene80_0").ToArray(), 0xee], "file") { LittleEndian = true };

        var header = CodecUtil.ReadIndexHeader(ref reader);

        Assert.Equal(("Lucene90Thing", 3, "Lucene80_0"), (header.Codec, header.Version, header.Suffix));
        Assert.Equal(FileWriter.SegmentId, header.Id.ToArray());
        Assert.Equal(1, reader.Remaining);
    }

    [Fact]
    public void Every_truncation_of_a_header_is_an_error()
    {
        var header = new FileWriter().Header("Lucene90Thing", 3, "Lucene80_0").ToArray();
        for (var length = 0; length < header.Length; length++)
        {
            var error = Assert.Throws<IndexFormatException>(() => ReadHeader(header[..length]));
            Assert.True(error.Problem is FormatProblem.Truncated or FormatProblem.Corrupt, error.Message);
        }
    }

    [Fact]
    public void Another_magic_is_corrupt()
    {
        var header = new FileWriter().Header("Lucene90Thing", 3).ToArray();
        header[2] ^= 1;

        Assert.Equal(FormatProblem.Corrupt, Assert.Throws<IndexFormatException>(() => ReadHeader(header)).Problem);
    }

    [Theory]
    [InlineData("Lücke")]
    [InlineData("a name of more than 128 bytes 01234567890123456789 01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public void A_codec_name_is_short_and_ascii(string name) =>
        Assert.Equal(FormatProblem.Corrupt, Assert.Throws<IndexFormatException>(() => ReadHeader(new FileWriter().Header(name, 3).ToArray())).Problem);

    [Theory]
    [InlineData(3, 5)]
    [InlineData(0, 1)]
    public void Versions_outside_of_the_known_ones_are_unsupported(int min, int max)
    {
        var header = ReadHeader(new FileWriter().Header("Lucene90Thing", 2).ToArray());

        Assert.Equal(FormatProblem.Unsupported, Assert.Throws<IndexFormatException>(() => header.RequireVersion(min, max, "file")).Problem);
        Assert.Equal(header, header.RequireVersion(2, 2, "file"));
    }

    [Fact]
    public void The_id_of_another_segment_is_corrupt()
    {
        var file = new FileWriter().Header("Lucene90Thing", 2).ToArray();

        Assert.Equal(2, ReadSegmentHeader(file, FileWriter.SegmentId).Version);
        Assert.Equal(FormatProblem.Corrupt, Assert.Throws<IndexFormatException>(() => ReadSegmentHeader(file, new byte[16])).Problem);
    }

    [Fact]
    public void Where_segments_have_no_id_the_header_is_plain()
    {
        byte[] file = [0x3f, 0xd7, 0x6c, 0x17, 5, .. "Thing"u8, 0, 0, 0, 1];

        var header = ReadSegmentHeader(file, default);

        Assert.Equal(("Thing", 1, ""), (header.Codec, header.Version, header.Suffix));
    }

    [Fact]
    public void A_whole_file_comes_without_its_footer() =>
        Gen.Byte.Array.Sample(bytes => Assert.Equal(bytes, CodecUtil.VerifyWhole(new FileWriter().Bytes(bytes).WithFooter(), "file").ToArray()), iter: 300);

    [Fact]
    public void Any_flipped_bit_of_a_whole_file_is_an_error()
    {
        var file = new FileWriter().Bytes("content"u8).WithFooter();
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = Assert.Throws<IndexFormatException>(() => CodecUtil.VerifyWhole(damaged, "file"));
            Assert.Equal(ProblemOf(bit / 8 - (file.Length - CodecUtil.FooterLength)), error.Problem);
        }
    }

    [Fact]
    public void Every_truncation_of_a_whole_file_is_truncated()
    {
        var file = new FileWriter().Bytes("some content"u8).WithFooter();
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Equal(FormatProblem.Truncated, Assert.Throws<IndexFormatException>(() => CodecUtil.VerifyWhole(file.AsSpan(0, length), "file")).Problem);
        }
    }

    private static CodecHeader ReadHeader(byte[] bytes)
    {
        var reader = new ByteReader(bytes, "file");
        return CodecUtil.ReadIndexHeader(ref reader);
    }

    /// <summary>The footer: 4 bytes magic, 4 bytes algorithm, 4 bytes that are always 0, 4 bytes CRC-32.</summary>
    private static FormatProblem ProblemOf(int inFooter) => inFooter switch
    {
        < 0 => FormatProblem.ChecksumMismatch,
        < 4 => FormatProblem.Truncated,
        < 8 => FormatProblem.Unsupported,
        < 12 => FormatProblem.Corrupt,
        _ => FormatProblem.ChecksumMismatch,
    };

    private static CodecHeader ReadSegmentHeader(byte[] file, ReadOnlyMemory<byte> segmentId)
    {
        var reader = new ByteReader(file, "file");
        return CodecUtil.ReadSegmentHeader(ref reader, segmentId);
    }
}
