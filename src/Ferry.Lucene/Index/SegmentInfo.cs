using Ferry.Lucene.Store;

namespace Ferry.Lucene.Index;

/// <summary>The .si file of a segment.</summary>
/// <param name="Version">The release that wrote the segment.</param>
/// <param name="MaxDoc">Documents, deleted ones included.</param>
/// <param name="IsCompound">Whether the files are inside a compound file.</param>
/// <param name="Attributes">Modes of formats, such as "Lucene87StoredFieldsFormat.mode".</param>
public sealed record SegmentInfo(LuceneVersion Version, int MaxDoc, bool IsCompound, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Lucene's IndexWriter.MAX_DOCS: no sum of an ordinal and a word or block overflows.</summary>
    private const int MaxDocs = int.MaxValue - 128;

    private static readonly LuceneVersion FirstWithHasBlocks = new(9, 9, 0);

    private static readonly Dictionary<string, Layout> Layouts = new()
    {
        ["Lucene40SegmentInfo"] = new(0, TextVersion: true), // 4.0 to 4.5
        ["Lucene46SegmentInfo"] = new(1, TextVersion: true), // 4.6 to 4.10
        ["Lucene50SegmentInfo"] = new(1), // 5.0 to 6.1
        ["Lucene62SegmentInfo"] = new(1), // 6.2 to 6.6
        ["Lucene70SegmentInfo"] = new(0, MinVersion: true), // 7.0 to 8.5
        ["Lucene86SegmentInfo"] = new(0, MinVersion: true), // 8.6 to 8.11
        ["Lucene90SegmentInfo"] = new(0, MinVersion: true, LittleEndian: true), // 9.0 on
    };

    public static async ValueTask<SegmentInfo> ReadAsync(
        LuceneDirectory directory, SegmentCommitInfo segment, CancellationToken cancellationToken)
    {
        var file = segment.Name + ".si";
        return Parse(await directory.ReadWholeAsync(file, cancellationToken), file, segment.Id);
    }

    private static SegmentInfo Parse(ReadOnlyMemory<byte> bytes, string file, ReadOnlyMemory<byte> id)
    {
        var reader = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadSegmentHeader(ref reader, id);
        if (!Layouts.TryGetValue(header.Codec, out var layout))
        {
            throw reader.Error(FormatProblem.Unsupported, $"segment-info format {header.Codec} is not known");
        }

        header.RequireVersion(0, layout.MaxVersion, file);
        reader.LittleEndian = layout.LittleEndian;
        reader.Int32Counts = header is { Codec: "Lucene50SegmentInfo", Version: 0 };
        var version = layout.TextVersion ? LuceneVersion.ReadText(ref reader) : LuceneVersion.ReadInt32s(ref reader);
        if (layout.MinVersion && reader.ReadByte() != 0)
        {
            LuceneVersion.ReadInt32s(ref reader); // oldest version among merged segments
        }

        var maxDoc = reader.ReadInt32();
        if (maxDoc is < 0 or > MaxDocs)
        {
            throw reader.Corrupt($"a segment of {maxDoc} documents");
        }

        var compound = reader.ReadByte() == 1;
        if (layout.LittleEndian && version.IsAtLeast(FirstWithHasBlocks))
        {
            reader.ReadByte(); // hasBlocks: Lucene99SegmentInfoFormat writes it under the same name and version
        }

        if (layout.TextVersion)
        {
            return new SegmentInfo(version, maxDoc, compound, new Dictionary<string, string>()); // what follows is diagnostics and files
        }

        reader.ReadStringMap(); // diagnostics
        reader.ReadStringSet(); // files
        return new SegmentInfo(version, maxDoc, compound, reader.ReadStringMap());
    }

    /// <param name="MaxVersion">The newest known version of the format.</param>
    /// <param name="TextVersion">Whether the release is a text, not three Int32; such files have no attributes either.</param>
    /// <param name="MinVersion">Whether the oldest release among merged segments is recorded.</param>
    /// <param name="LittleEndian">Whether integers are little-endian.</param>
    private readonly record struct Layout(int MaxVersion, bool TextVersion = false, bool MinVersion = false, bool LittleEndian = false);
}
