using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.StoredFields;

/// <summary>
/// Where the chunks of the .fdt file begin: .fdm describes, .fdx holds two rising sequences, the first documents and the
/// start offsets (Lucene85FieldsIndex, Lucene90FieldsIndex). Both have one entry more than there are chunks.
/// </summary>
internal sealed class FieldsIndex
{
    private readonly long[] _docs;
    private readonly long[] _pointers;

    private FieldsIndex(long[] docs, long[] pointers, int chunkSize)
    {
        _docs = docs;
        _pointers = pointers;
        ChunkSize = chunkSize;
    }

    public int Chunks => _docs.Length - 1;

    /// <summary>Uncompressed bytes at which a chunk is closed, and the size of slices.</summary>
    public int ChunkSize { get; }

    public int FirstDoc(int chunk) => (int)_docs[chunk];

    /// <summary>Offset of a chunk in the .fdt file; of <see cref="Chunks"/>: the end of the last one.</summary>
    public long Pointer(int chunk) => _pointers[chunk];

    public static async ValueTask<FieldsIndex> ReadAsync(
        LuceneDirectory directory, string segment, ReadOnlyMemory<byte> segmentId, StoredFieldsFormat format, int maxDoc, CancellationToken cancellationToken)
    {
        string meta = segment + ".fdm", data = segment + ".fdx";
        var metaBytes = await directory.ReadWholeAsync(meta, cancellationToken);
        var dataBytes = await directory.ReadWholeAsync(data, cancellationToken);
        return Parse(metaBytes.Span, meta, dataBytes.Span, data, segmentId, format, maxDoc, directory.Length(segment + ".fdt"));
    }

    private static FieldsIndex Parse(
        ReadOnlySpan<byte> metaBytes, string metaFile, ReadOnlySpan<byte> dataBytes, string dataFile, ReadOnlyMemory<byte> segmentId,
        StoredFieldsFormat format, int maxDoc, long fdtLength)
    {
        var data = new ByteReader(dataBytes, dataFile);
        RequireCodec(CodecUtil.ReadSegmentHeader(ref data, segmentId), format.IndexCodec + "Idx", 0, dataFile);

        var meta = new ByteReader(metaBytes, metaFile);
        RequireCodec(CodecUtil.ReadSegmentHeader(ref meta, segmentId), format.IndexCodec + "Meta", format.Version, metaFile);
        meta.LittleEndian = format.LittleEndian;
        var chunkSize = meta.ReadVInt();
        if (!format.LittleEndian)
        {
            meta.ReadVInt(); // version of packed integers
        }

        var docCount = meta.ReadInt32();
        var blockShift = meta.ReadInt32();
        var entries = meta.ReadInt32();
        // Offsets of chunks are distinct, so the file also limits the number of chunks.
        if (docCount != maxDoc || chunkSize < 1 || entries < 1 || entries - 1 > Math.Min(maxDoc, fdtLength))
        {
            throw meta.Corrupt($"{docCount} documents in {entries - 1} chunks of {chunkSize} bytes, the segment has {maxDoc} documents");
        }

        var docsStart = meta.ReadInt64();
        var docsMeta = meta;
        DirectMonotonic.SkipMeta(ref meta, entries, blockShift);
        var docsEnd = meta.ReadInt64();
        var pointersMeta = meta;
        DirectMonotonic.SkipMeta(ref meta, entries, blockShift);
        var pointersEnd = meta.ReadInt64();
        var maxPointer = meta.ReadInt64();
        if (docsStart < 0 || docsStart > docsEnd || docsEnd > pointersEnd || pointersEnd > dataBytes.Length)
        {
            throw meta.Corrupt($"ranges {docsStart}, {docsEnd}, {pointersEnd} do not fit into the {dataBytes.Length} bytes of {dataFile}");
        }

        var docs = DirectMonotonic.Decode(ref docsMeta, entries, blockShift, dataBytes[(int)docsStart..(int)docsEnd], dataFile);
        var pointers = DirectMonotonic.Decode(ref pointersMeta, entries, blockShift, dataBytes[(int)docsEnd..(int)pointersEnd], dataFile);
        RequireRising(docs, 0, maxDoc, ref data);
        RequireRising(pointers, 1, Math.Min(maxPointer, fdtLength - CodecUtil.FooterLength), ref data);
        return new FieldsIndex(docs, pointers, chunkSize);
    }

    private static void RequireCodec(CodecHeader header, string codec, int maxVersion, string file)
    {
        if (header.Codec != codec)
        {
            throw new IndexFormatException(FormatProblem.Unsupported, file, 0, $"stored-fields index {header.Codec} is not known (wanted: {codec})");
        }

        header.RequireVersion(0, maxVersion, file);
    }

    private static void RequireRising(long[] values, long first, long last, ref ByteReader data)
    {
        var good = values[0] >= first && values[^1] == last;
        for (var i = 1; good && i < values.Length; i++)
        {
            good = values[i] > values[i - 1];
        }

        if (!good)
        {
            throw data.Corrupt($"the chunks do not rise from {first} to {last}");
        }
    }
}
