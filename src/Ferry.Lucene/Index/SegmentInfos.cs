using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

/// <summary>What a commit says of one segment. Generations are -1 where there is none.</summary>
/// <param name="Name">"_0", "_1a"…</param>
/// <param name="Id">16 bytes that the headers of the segment's files repeat.</param>
/// <param name="Codec">Name of the codec that wrote it: a hint; decoders go by file headers.</param>
/// <param name="DelGen">Generation of the live-docs file.</param>
/// <param name="DelCount">Hard-deleted documents.</param>
/// <param name="FieldInfosGen">Generation of the field-infos file that replaces the segment's own.</param>
/// <param name="SoftDelCount">Documents that are soft-deleted and not hard-deleted.</param>
public sealed record SegmentCommitInfo(
    string Name, ReadOnlyMemory<byte> Id, string Codec, long DelGen, int DelCount, long FieldInfosGen, int SoftDelCount);

/// <summary>
/// A commit: the file segments_N, versions 9 and 10 (Lucene 7.4 to 10.5). Integers are big-endian in all versions.
/// </summary>
public sealed class SegmentInfos
{
    private SegmentInfos(LuceneVersion version, IReadOnlyList<SegmentCommitInfo> segments)
    {
        LuceneVersion = version;
        Segments = segments;
    }

    /// <summary>The release that wrote the commit.</summary>
    public LuceneVersion LuceneVersion { get; }

    public IReadOnlyList<SegmentCommitInfo> Segments { get; }

    public static async ValueTask<SegmentInfos> ReadAsync(LuceneDirectory directory, string file, CancellationToken cancellationToken) =>
        Parse(await directory.ReadWholeAsync(file, cancellationToken), file);

    private static SegmentInfos Parse(ReadOnlyMemory<byte> bytes, string file)
    {
        var reader = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadIndexHeader(ref reader);
        if (header.Codec != "segments")
        {
            throw reader.Corrupt($"the header names {header.Codec}, not segments");
        }

        header.RequireVersion(9, 10, file);
        if (file != "segments_" + header.Suffix)
        {
            throw reader.Corrupt($"the header says that this is segments_{header.Suffix}");
        }

        var version = LuceneVersion.ReadVInts(ref reader);
        reader.ReadVInt(); // major version that created the index
        reader.ReadInt64(); // version of the infos
        reader.ReadVLong(); // counter for the next segment's name
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.Remaining / 32)
        {
            throw reader.Corrupt($"{count} segments do not fit into {reader.Remaining} bytes");
        }

        if (count > 0)
        {
            LuceneVersion.ReadVInts(ref reader); // oldest version among the segments
        }

        var segments = new SegmentCommitInfo[count];
        for (var i = 0; i < count; i++)
        {
            segments[i] = ReadSegment(ref reader, header.Version);
        }

        if (segments.DistinctBy(segment => segment.Name).Count() != count)
        {
            throw reader.Corrupt("a segment is listed twice");
        }

        reader.ReadStringMap(); // user data: sequence numbers and translog of the engine
        return new SegmentInfos(version, segments);
    }

    private static SegmentCommitInfo ReadSegment(ref ByteReader reader, int version)
    {
        var name = reader.ReadString();
        if (name.Length < 2 || name[0] != '_')
        {
            throw reader.Corrupt($"\"{name}\" is not the name of a segment");
        }

        var id = reader.ReadBytes(CodecUtil.IdLength).ToArray();
        var codec = reader.ReadString();
        var delGen = reader.ReadInt64();
        var delCount = reader.ReadInt32();
        var fieldInfosGen = reader.ReadInt64();
        reader.ReadInt64(); // newest doc-values generation; each field info has its own
        var softDelCount = reader.ReadInt32();
        if (version >= 10 && reader.ReadByte() != 0)
        {
            reader.ReadBytes(CodecUtil.IdLength); // id of this commit of the segment
        }

        reader.ReadStringSet(); // field-infos files, whose names follow from the generation
        for (var fields = reader.ReadInt32(); fields > 0; fields--)
        {
            reader.ReadInt32();
            reader.ReadStringSet(); // doc-values files of a field, likewise
        }

        return delCount >= 0 && softDelCount >= 0 && delGen >= -1 && fieldInfosGen >= -1
            ? new SegmentCommitInfo(name, id, codec, delGen, delCount, fieldInfosGen, softDelCount)
            : throw reader.Corrupt($"{delCount} and {softDelCount} deleted documents, generations {delGen} and {fieldInfosGen}");
    }
}
