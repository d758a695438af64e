using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>
/// The .fdx file of 4.0: where each document begins, as Int64. There are no chunks; documents are put together to such as 4.1 would make,
/// so that what is held and read at once is the same for all formats.
/// </summary>
internal static class PlainFieldsIndex
{
    private const int ChunkSize = 1 << 14;
    private const int MaxDocsPerChunk = 128;

    /// <inheritdoc cref="PackedFieldsIndex.Parse"/>
    public static FieldsIndex Parse(
        ReadOnlySpan<byte> bytes, string file, ReadOnlyMemory<byte> segmentId, StoredFieldsFormat format, int maxDoc, long fdtEnd)
    {
        var reader = new ByteReader(bytes, file);
        FieldsIndex.RequireCodec(CodecUtil.ReadSegmentHeader(ref reader, segmentId), format.IndexCodec, file)
            .RequireVersion(format.Version, format.Version, file);
        if (reader.Remaining != (long)maxDoc * sizeof(long))
        {
            throw reader.Corrupt($"{reader.Remaining} bytes of offsets, the segment has {maxDoc} documents");
        }

        var docs = new List<long>();
        var pointers = new List<long>();
        for (var doc = 0; doc < maxDoc; doc++)
        {
            var pointer = reader.ReadInt64();
            if (doc == 0 || doc - docs[^1] == MaxDocsPerChunk || pointer - pointers[^1] >= ChunkSize)
            {
                docs.Add(doc);
                pointers.Add(pointer);
            }
        }

        docs.Add(maxDoc);
        pointers.Add(fdtEnd);
        return new FieldsIndex([.. docs], [.. pointers], format.ChunkSize, maxDoc, fdtEnd, file);
    }
}
