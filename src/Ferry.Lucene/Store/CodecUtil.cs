using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Ferry.Lucene.Store;

/// <summary>The name and version in front of a file. <see cref="Suffix"/> and <see cref="Id"/> are of index headers only.</summary>
public readonly record struct CodecHeader(string Codec, int Version, string Suffix, ReadOnlyMemory<byte> Id)
{
    public CodecHeader RequireVersion(int min, int max, string file) =>
        Version >= min && Version <= max
            ? this
            : throw new IndexFormatException(
                FormatProblem.Unsupported, file, 0, $"version {Version} of {Codec} is not known (known: {min} to {max})");
}

/// <summary>
/// Headers and footers that frame every file of an index (Lucene's CodecUtil; all integers big-endian in every version).
/// </summary>
public static class CodecUtil
{
    /// <summary>Footer: magic, algorithm 0, CRC-32 of all bytes before the CRC itself, as Int64.</summary>
    public const int FooterLength = 16;

    public const int IdLength = 16;

    private const uint HeaderMagic = 0x3fd76c17;
    private const uint FooterMagic = ~HeaderMagic;

    /// <summary>Magic, codec name, version.</summary>
    public static CodecHeader ReadHeader(ref ByteReader reader)
    {
        var magic = BinaryPrimitives.ReadUInt32BigEndian(reader.ReadBytes(4));
        if (magic != HeaderMagic)
        {
            throw reader.Corrupt($"the file begins with {magic:x8}, not with the codec magic {HeaderMagic:x8}");
        }

        var codec = reader.ReadString();
        if (codec.Length > 128 || !Ascii.IsValid(codec))
        {
            throw reader.Corrupt("the codec name in the header is not a name");
        }

        var version = BinaryPrimitives.ReadInt32BigEndian(reader.ReadBytes(4));
        return new CodecHeader(codec, version, "", default);
    }

    /// <summary>A header followed by the segment's id and the file's suffix (Lucene 5.0 and later).</summary>
    public static CodecHeader ReadIndexHeader(ref ByteReader reader) => ReadIdAndSuffix(ref reader, ReadHeader(ref reader));

    /// <summary>What an index header has behind the <paramref name="header"/> that was read already.</summary>
    public static CodecHeader ReadIdAndSuffix(ref ByteReader reader, CodecHeader header)
    {
        var id = reader.ReadBytes(IdLength).ToArray();
        var suffix = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadByte()));
        return header with { Suffix = suffix, Id = id };
    }

    /// <summary>
    /// The header of a file of a segment: an index header that repeats the segment's id; a plain one where segments have no id (Lucene 4).
    /// </summary>
    public static CodecHeader ReadSegmentHeader(ref ByteReader reader, ReadOnlyMemory<byte> segmentId)
    {
        if (segmentId.IsEmpty)
        {
            return ReadHeader(ref reader);
        }

        var header = ReadIndexHeader(ref reader);
        return header.Id.Span.SequenceEqual(segmentId.Span)
            ? header
            : throw reader.Corrupt($"the header has the id {Convert.ToHexString(header.Id.Span)}, its segment has {Convert.ToHexString(segmentId.Span)}");
    }

    /// <summary>Whether bytes of the length of a footer begin as one does.</summary>
    public static bool IsFooter(ReadOnlySpan<byte> footer) => BinaryPrimitives.ReadUInt32BigEndian(footer) == FooterMagic;

    /// <summary>As above, of a file whose header must also repeat its suffix, where headers have one.</summary>
    public static CodecHeader ReadSegmentHeader(ref ByteReader reader, ReadOnlyMemory<byte> segmentId, string suffix)
    {
        var header = ReadSegmentHeader(ref reader, segmentId);
        return segmentId.IsEmpty || header.Suffix == suffix
            ? header
            : throw reader.Corrupt($"the header has the suffix \"{header.Suffix}\", not \"{suffix}\"");
    }

    /// <summary>The CRC-32 that a footer holds.</summary>
    /// <param name="footer">The last <see cref="FooterLength"/> bytes of the file.</param>
    /// <param name="file">Name for error messages.</param>
    /// <param name="fileLength">Length of the file in bytes, for error messages.</param>
    public static uint ReadFooter(ReadOnlySpan<byte> footer, string file, long fileLength)
    {
        var reader = new ByteReader(footer, file, fileLength - footer.Length);
        var magic = (uint)reader.ReadInt32();
        if (magic != FooterMagic)
        {
            throw reader.Error(FormatProblem.Truncated, $"the file does not end with a footer ({magic:x8} instead of {FooterMagic:x8})");
        }

        var algorithm = reader.ReadInt32();
        if (algorithm != 0)
        {
            throw reader.Error(FormatProblem.Unsupported, $"checksum algorithm {algorithm} is not known");
        }

        var crc = reader.ReadInt64();
        return crc is >= 0 and <= uint.MaxValue ? (uint)crc : throw reader.Corrupt($"the checksum {crc:x16} is not a CRC-32");
    }

    /// <summary>Checks the CRC-32 of a file that is wholly in memory and returns it without its footer.</summary>
    public static ReadOnlySpan<byte> VerifyWhole(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length < FooterLength)
        {
            throw new IndexFormatException(FormatProblem.Truncated, file, bytes.Length, $"{bytes.Length} bytes are too few for a footer");
        }

        var expected = ReadFooter(bytes[^FooterLength..], file, bytes.Length);
        var actual = Crc32.HashToUInt32(bytes[..^8]);
        return expected == actual ? bytes[..^FooterLength] : throw ChecksumMismatch(file, bytes.Length, expected, actual);
    }

    public static IndexFormatException ChecksumMismatch(string file, long length, uint expected, uint actual) =>
        new(FormatProblem.ChecksumMismatch, file, length - 8, $"the CRC-32 of the file is {actual:x8}, its footer says {expected:x8}: the file has been damaged");
}
