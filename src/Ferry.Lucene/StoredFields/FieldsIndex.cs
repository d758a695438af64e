using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>Where the chunks of the .fdt file begin, and with which document: two rising sequences.</summary>
internal sealed class FieldsIndex
{
    private readonly long[] _docs;
    private readonly long[] _pointers;

    /// <param name="docs">The first document of each chunk, then the number of documents.</param>
    /// <param name="pointers">The start of each chunk, then the end of the last one.</param>
    /// <param name="chunkSize">Uncompressed bytes at which a chunk is closed.</param>
    /// <param name="maxDoc">Documents of the segment.</param>
    /// <param name="end">Where the last chunk must end.</param>
    /// <param name="file">The file that the sequences come from.</param>
    public FieldsIndex(long[] docs, long[] pointers, int chunkSize, int maxDoc, long end, string file)
    {
        RequireRising(docs, 0, 0, maxDoc, file);
        RequireRising(pointers, 1, end, end, file);
        _docs = docs;
        _pointers = pointers;
        ChunkSize = chunkSize;
    }

    public int Chunks => _docs.Length - 1;

    /// <summary>Uncompressed bytes at which a chunk is closed, and the size of slices; 0 if there are no slices.</summary>
    public int ChunkSize { get; }

    public int FirstDoc(int chunk) => (int)_docs[chunk];

    /// <summary>Offset of a chunk in the .fdt file; of <see cref="Chunks"/>: the end of the last one.</summary>
    public long Pointer(int chunk) => _pointers[chunk];

    public static async ValueTask<FieldsIndex> ReadAsync(
        LuceneDirectory directory, string segment, ReadOnlyMemory<byte> segmentId, StoredFieldsFormat format, int maxDoc, CancellationToken cancellationToken)
    {
        string meta = segment + ".fdm", data = segment + ".fdx";
        var fdtEnd = directory.Length(segment + ".fdt") - (format.HasChecksum ? CodecUtil.FooterLength : 0);
        var dataBytes = await directory.ReadWholeAsync(data, cancellationToken);
        if (format.NewDecompressor is null)
        {
            return PlainFieldsIndex.Parse(dataBytes.Span, data, segmentId, format, maxDoc, fdtEnd);
        }

        if (!format.HasMeta)
        {
            return PackedFieldsIndex.Parse(dataBytes.Span, data, segmentId, format, maxDoc, fdtEnd);
        }

        var metaBytes = await directory.ReadWholeAsync(meta, cancellationToken);
        return MonotonicFieldsIndex.Parse(metaBytes.Span, meta, dataBytes.Span, data, segmentId, format, maxDoc, fdtEnd);
    }

    /// <summary>Checks that the header of an index file is the one that goes with the .fdt file.</summary>
    public static CodecHeader RequireCodec(CodecHeader header, string codec, string file) => header.Codec == codec
        ? header
        : throw new IndexFormatException(FormatProblem.Unsupported, file, 0, $"stored-fields index {header.Codec} is not known (wanted: {codec})");

    private static void RequireRising(long[] values, long leastFirst, long mostFirst, long last, string file)
    {
        var good = values[0] >= leastFirst && values[0] <= mostFirst && values[^1] == last;
        for (var i = 1; good && i < values.Length; i++)
        {
            good = values[i] > values[i - 1];
        }

        if (!good)
        {
            throw new IndexFormatException(FormatProblem.Corrupt, file, 0, $"the chunks do not rise from {leastFirst} to {last}");
        }
    }
}
