using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.StoredFields;

/// <summary>
/// The index of 8.5 and later: .fdm describes, .fdx holds the first documents and the start offsets as monotonic sequences
/// (Lucene85FieldsIndex, Lucene90FieldsIndex). Both have one entry more than there are chunks.
/// </summary>
internal static class MonotonicFieldsIndex
{
    /// <param name="metaBytes">The .fdm file.</param>
    /// <param name="metaFile">Its name.</param>
    /// <param name="dataBytes">The .fdx file.</param>
    /// <param name="dataFile">Its name.</param>
    /// <param name="segmentId">The id that the headers must repeat.</param>
    /// <param name="format">What the .fdt file is.</param>
    /// <param name="maxDoc">Documents of the segment.</param>
    /// <param name="fdtEnd">Where the footer of the .fdt file begins.</param>
    public static FieldsIndex Parse(
        ReadOnlySpan<byte> metaBytes, string metaFile, ReadOnlySpan<byte> dataBytes, string dataFile, ReadOnlyMemory<byte> segmentId,
        StoredFieldsFormat format, int maxDoc, long fdtEnd)
    {
        var data = new ByteReader(dataBytes, dataFile);
        FieldsIndex.RequireCodec(CodecUtil.ReadSegmentHeader(ref data, segmentId), format.IndexCodec + "Idx", dataFile).RequireVersion(0, 0, dataFile);

        var meta = new ByteReader(metaBytes, metaFile);
        FieldsIndex.RequireCodec(CodecUtil.ReadSegmentHeader(ref meta, segmentId), format.IndexCodec + "Meta", metaFile)
            .RequireVersion(0, format.Version, metaFile);
        meta.LittleEndian = format.LittleEndian;
        var chunkSize = format.ChunkSize;
        if (chunkSize == 0)
        {
            chunkSize = StoredFieldsFormat.ReadChunkSize(ref meta);
            if (!format.LittleEndian)
            {
                meta.ReadVInt(); // version of packed integers
            }
        }

        var docCount = meta.ReadInt32();
        var blockShift = meta.ReadInt32();
        var entries = meta.ReadInt32();
        // Offsets of chunks are distinct, so the file also limits the number of chunks.
        if (docCount != maxDoc || entries < 1 || entries - 1 > Math.Min(maxDoc, fdtEnd))
        {
            throw meta.Corrupt($"{docCount} documents in {entries - 1} chunks, the segment has {maxDoc} documents");
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
        return new FieldsIndex(docs, pointers, chunkSize, maxDoc, Math.Min(maxPointer, fdtEnd), dataFile);
    }
}
