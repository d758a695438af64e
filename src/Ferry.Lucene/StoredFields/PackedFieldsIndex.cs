using System.Runtime.InteropServices;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.StoredFields;

/// <summary>
/// The .fdx file of 4.1 to 8.4 (CompressingStoredFieldsIndexWriter): blocks of up to 1024 chunks; first documents and start offsets are each
/// a base, an average step and packed zig-zag deltas from what these predict. Behind the last block, since 4.8, the end of the last chunk.
/// </summary>
internal static class PackedFieldsIndex
{
    /// <param name="bytes">The .fdx file without its footer.</param>
    /// <param name="file">Its name.</param>
    /// <param name="segmentId">The id that the header must repeat.</param>
    /// <param name="format">What the .fdt file is.</param>
    /// <param name="maxDoc">Documents of the segment.</param>
    /// <param name="fdtEnd">Where the footer of the .fdt file begins, or its length if it has none.</param>
    public static FieldsIndex Parse(
        ReadOnlySpan<byte> bytes, string file, ReadOnlyMemory<byte> segmentId, StoredFieldsFormat format, int maxDoc, long fdtEnd)
    {
        var reader = new ByteReader(bytes, file);
        FieldsIndex.RequireCodec(CodecUtil.ReadSegmentHeader(ref reader, segmentId), format.IndexCodec, file)
            .RequireVersion(format.Version, format.Version, file);
        var byteAligned = PackedInts.ReadByteAligned(ref reader);
        var docs = new List<long>();
        var pointers = new List<long>();
        for (var count = reader.ReadVInt(); count != 0; count = reader.ReadVInt())
        {
            // Both rise from chunk to chunk, so the segment limits the number of chunks.
            if (count < 0 || count > Math.Min(maxDoc, fdtEnd) - docs.Count)
            {
                throw reader.Corrupt($"{docs.Count} and {count} more chunks for {maxDoc} documents in {fdtEnd} bytes");
            }

            ReadSequence(ref reader, reader.ReadVInt(), reader.ReadVInt(), byteAligned, Append(docs, count));
            ReadSequence(ref reader, reader.ReadVLong(), reader.ReadVLong(), byteAligned, Append(pointers, count));
        }

        var end = format.HasChecksum ? reader.ReadVLong() : fdtEnd;
        if (reader.Remaining != 0)
        {
            throw reader.Corrupt($"{reader.Remaining} bytes follow the last chunk");
        }

        docs.Add(maxDoc);
        pointers.Add(end);
        return new FieldsIndex([.. docs], [.. pointers], format.ChunkSize, maxDoc, Math.Min(end, fdtEnd), file);
    }

    private static Span<long> Append(List<long> values, int count)
    {
        CollectionsMarshal.SetCount(values, values.Count + count);
        return CollectionsMarshal.AsSpan(values)[^count..];
    }

    private static void ReadSequence(ref ByteReader reader, long start, long step, bool byteAligned, Span<long> values)
    {
        PackedInts.Read(ref reader, reader.ReadVInt(), byteAligned, values);
        for (var i = 0; i < values.Length; i++)
        {
            var delta = (values[i] >>> 1) ^ -(values[i] & 1);
            values[i] = start + (step * i) + delta;
        }
    }
}
