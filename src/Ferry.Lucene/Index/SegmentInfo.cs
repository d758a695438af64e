using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

/// <summary>
/// The .si file of a segment: Lucene86SegmentInfo (8.6 to 8.11, big-endian) and Lucene90SegmentInfo (9.0 on, little-endian).
/// </summary>
/// <param name="Version">The release that wrote the segment.</param>
/// <param name="MaxDoc">Documents, deleted ones included.</param>
/// <param name="IsCompound">Whether the files are inside a compound file.</param>
/// <param name="Attributes">Modes of formats, such as "Lucene87StoredFieldsFormat.mode".</param>
public sealed record SegmentInfo(LuceneVersion Version, int MaxDoc, bool IsCompound, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Lucene's IndexWriter.MAX_DOCS: no sum of an ordinal and a word or block overflows.</summary>
    private const int MaxDocs = int.MaxValue - 128;

    private static readonly LuceneVersion FirstWithHasBlocks = new(9, 9, 0);

    public static async ValueTask<SegmentInfo> ReadAsync(
        LuceneDirectory directory, SegmentCommitInfo segment, CancellationToken cancellationToken)
    {
        var file = segment.Name + ".si";
        return Parse(await directory.ReadWholeAsync(file, cancellationToken), file, segment.Id);
    }

    private static SegmentInfo Parse(ReadOnlyMemory<byte> bytes, string file, ReadOnlyMemory<byte> id)
    {
        var reader = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadSegmentHeader(ref reader, id).RequireVersion(0, 0, file);
        reader.LittleEndian = header.Codec switch
        {
            "Lucene86SegmentInfo" => false,
            "Lucene90SegmentInfo" => true,
            _ => throw reader.Error(FormatProblem.Unsupported, $"segment-info format {header.Codec} is not known"),
        };

        var version = LuceneVersion.ReadInt32s(ref reader);
        if (reader.ReadByte() != 0)
        {
            LuceneVersion.ReadInt32s(ref reader); // oldest version among merged segments
        }

        var maxDoc = reader.ReadInt32();
        if (maxDoc is < 0 or > MaxDocs)
        {
            throw reader.Corrupt($"a segment of {maxDoc} documents");
        }

        var compound = reader.ReadByte() == 1;
        if (reader.LittleEndian && version.IsAtLeast(FirstWithHasBlocks))
        {
            reader.ReadByte(); // hasBlocks: Lucene99SegmentInfoFormat writes it under the same name and version
        }

        reader.ReadStringMap(); // diagnostics
        reader.ReadStringSet(); // files
        return new SegmentInfo(version, maxDoc, compound, reader.ReadStringMap());
    }
}
