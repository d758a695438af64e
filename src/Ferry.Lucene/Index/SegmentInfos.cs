using System.IO.Hashing;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

/// <summary>What a commit says of one segment. Generations are -1 where there is none.</summary>
/// <param name="Name">"_0", "_1a"…</param>
/// <param name="Id">16 bytes that the headers of the segment's files repeat; empty for segments of Lucene 4, which have none.</param>
/// <param name="Codec">Name of the codec that wrote it: a hint; decoders go by file headers.</param>
/// <param name="DelGen">Generation of the live-docs file.</param>
/// <param name="DelCount">Hard-deleted documents.</param>
/// <param name="FieldInfosGen">Generation of the field-infos file that replaces the segment's own.</param>
/// <param name="SoftDelCount">Documents that are soft-deleted and not hard-deleted.</param>
public sealed record SegmentCommitInfo(
    string Name, ReadOnlyMemory<byte> Id, string Codec, long DelGen, int DelCount, long FieldInfosGen, int SoftDelCount);

/// <summary>
/// A commit: the file segments_N, versions 0 to 11 (Lucene 4.0 to 10.6). Integers are big-endian in all versions.
/// </summary>
public sealed class SegmentInfos
{
    // The first version of the file that has something, named after the release that wrote it first.
    private const int Lucene46 = 1; // generations of field infos and doc values
    private const int Lucene48 = 2; // a footer
    private const int Lucene49 = 3; // files of doc-values updates by field
    private const int Lucene50 = 4; // ids
    private const int Lucene51 = 5; // counts as vInt
    private const int Lucene53 = 6; // versions of the commit and of its oldest segment
    private const int Lucene70 = 7; // the major version that created the index; all segments have ids
    private const int Lucene72 = 8; // the counter as vLong
    private const int Lucene74 = 9; // soft deletes
    private const int Lucene86 = 10; // ids of the commits of segments
    private const int Lucene106 = 11; // overlays

    private SegmentInfos(int indexCreatedMajor, IReadOnlyList<SegmentCommitInfo> segments)
    {
        IndexCreatedMajor = indexCreatedMajor;
        Segments = segments;
    }

    /// <summary>The major version of Lucene that made the index; 0 where that is not recorded (before 7.0).</summary>
    public int IndexCreatedMajor { get; }

    public IReadOnlyList<SegmentCommitInfo> Segments { get; }

    public static async ValueTask<SegmentInfos> ReadAsync(LuceneDirectory directory, string file, CancellationToken cancellationToken) =>
        Parse(await directory.ReadWholeAsync(file, cancellationToken), file);

    private static SegmentInfos Parse(ReadOnlyMemory<byte> bytes, string file)
    {
        var start = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadHeader(ref start);
        if (header.Codec != "segments")
        {
            throw start.Corrupt($"the header names {header.Codec}, not segments");
        }

        var format = header.RequireVersion(0, Lucene106, file).Version;
        var content = format < Lucene48 ? VerifyChecksum(bytes.Span, file) : bytes.Span;
        var reader = new ByteReader(content, file);
        CodecUtil.ReadHeader(ref reader); // again: a checksum may have been where its end should be
        if (format >= Lucene50 && "segments_" + CodecUtil.ReadIdAndSuffix(ref reader, header).Suffix is var name && name != file)
        {
            throw reader.Corrupt($"the header says that this is {name}");
        }

        reader.Int32Counts = format < Lucene51;
        if (format >= Lucene53)
        {
            LuceneVersion.ReadVInts(ref reader); // the release that wrote the commit
        }

        var createdMajor = format >= Lucene70 ? reader.ReadVInt() : 0;
        reader.ReadInt64(); // version of the infos
        _ = format >= Lucene72 ? reader.ReadVLong() : reader.ReadInt32(); // counter for the next segment's name
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.Remaining / 16)
        {
            throw reader.Corrupt($"{count} segments do not fit into {reader.Remaining} bytes");
        }

        if (count > 0 && format >= Lucene53)
        {
            LuceneVersion.ReadVInts(ref reader); // oldest version among the segments
        }

        var segments = new SegmentCommitInfo[count];
        for (var i = 0; i < count; i++)
        {
            segments[i] = ReadSegment(ref reader, format);
        }

        if (segments.DistinctBy(segment => segment.Name).Count() != count)
        {
            throw reader.Corrupt("a segment is listed twice");
        }

        reader.ReadStringMap(); // user data: sequence numbers and translog of the engine
        return new SegmentInfos(createdMajor, segments);
    }

    /// <summary>Checks the CRC-32, an Int64, with which the file ended before it had a footer, and returns what is before it.</summary>
    private static ReadOnlySpan<byte> VerifyChecksum(ReadOnlySpan<byte> bytes, string file)
    {
        var content = bytes[..^sizeof(long)];
        var reader = new ByteReader(bytes[content.Length..], file, content.Length);
        var (expected, actual) = (reader.ReadInt64(), Crc32.HashToUInt32(content));
        return expected == actual
            ? content
            : throw new IndexFormatException(
                FormatProblem.ChecksumMismatch, file, content.Length,
                $"the CRC-32 of the file is {actual:x8}, its end says {expected:x8}: the file has been damaged");
    }

    private static SegmentCommitInfo ReadSegment(ref ByteReader reader, int format)
    {
        var name = reader.ReadString();
        if (name.Length < 2 || name[0] != '_')
        {
            throw reader.Corrupt($"\"{name}\" is not the name of a segment");
        }

        // A commit of Lucene 5 or 6 can hold segments of Lucene 4.
        var hasId = format >= Lucene70 || (format >= Lucene50 && reader.ReadByte() != 0);
        var id = hasId ? reader.ReadBytes(CodecUtil.IdLength).ToArray() : [];
        var codec = reader.ReadString();
        var delGen = reader.ReadInt64();
        var delCount = reader.ReadInt32();
        var fieldInfosGen = format >= Lucene46 ? reader.ReadInt64() : -1;
        if (format >= Lucene49)
        {
            reader.ReadInt64(); // newest doc-values generation; each field info has its own
        }

        var softDelCount = format >= Lucene74 ? reader.ReadInt32() : 0;
        if (format >= Lucene86 && reader.ReadByte() != 0)
        {
            reader.ReadBytes(CodecUtil.IdLength); // id of this commit of the segment
        }

        SkipUpdateFiles(ref reader, format);
        if (format >= Lucene106 && reader.ReadInt32() != 0)
        {
            throw reader.Error(FormatProblem.Unsupported, $"segment {name} has doc-values overlays (Lucene 10.6), which are not known");
        }

        return delCount >= 0 && softDelCount >= 0 && delGen >= -1 && fieldInfosGen >= -1
            ? new SegmentCommitInfo(name, id, codec, delGen, delCount, fieldInfosGen, softDelCount)
            : throw reader.Corrupt($"{delCount} and {softDelCount} deleted documents, generations {delGen} and {fieldInfosGen}");
    }

    /// <summary>Names of files that follow from generations.</summary>
    private static void SkipUpdateFiles(ref ByteReader reader, int format)
    {
        if (format < Lucene46)
        {
            return;
        }

        if (format >= Lucene49)
        {
            reader.ReadStringSet(); // field-infos files
        }

        for (var updates = reader.ReadInt32(); updates > 0; updates--)
        {
            _ = format >= Lucene49 ? reader.ReadInt32() : reader.ReadInt64(); // number of the field; before 4.9 a generation
            reader.ReadStringSet(); // doc-values files
        }
    }
}
