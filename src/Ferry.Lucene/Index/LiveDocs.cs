using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Index;

/// <summary>
/// Which documents are not hard-deleted. The .liv file has one bit a document, set while it is live: Lucene50LiveDocs (5.0 to 8.11, big-endian
/// words), Lucene90LiveDocs (9.0 on, little-endian words). Segments of Lucene 4 have a .del file (<see cref="BitVector"/>).
/// </summary>
internal static class LiveDocs
{
    public static async ValueTask<FixedBitSet> ReadAsync(
        LuceneDirectory directory, SegmentCommitInfo segment, int maxDoc, CancellationToken cancellationToken)
    {
        var lucene4 = segment.Id.IsEmpty;
        var file = IndexFileNames.Generation(segment.Name, segment.DelGen, lucene4 ? "del" : "liv");
        var bytes = await directory.ReadWholeAsync(file, cancellationToken);
        var live = lucene4 ? BitVector.Parse(bytes, file, maxDoc) : Parse(bytes, file, segment, maxDoc);
        var deleted = maxDoc - live.Count();
        return deleted == segment.DelCount
            ? live
            : throw new IndexFormatException(
                FormatProblem.Corrupt, file, bytes.Length, $"{deleted} documents are marked as deleted, the commit says {segment.DelCount}");
    }

    private static FixedBitSet Parse(ReadOnlyMemory<byte> bytes, string file, SegmentCommitInfo segment, int maxDoc)
    {
        var reader = new ByteReader(bytes.Span, file);
        var header = CodecUtil.ReadSegmentHeader(ref reader, segment.Id).RequireVersion(0, 0, file);
        reader.LittleEndian = header.Codec switch
        {
            "Lucene50LiveDocs" => false,
            "Lucene90LiveDocs" => true,
            _ => throw reader.Error(FormatProblem.Unsupported, $"live-docs format {header.Codec} is not known"),
        };
        if (header.Suffix != IndexFileNames.Base36(segment.DelGen))
        {
            throw reader.Corrupt($"the header has the generation {header.Suffix}");
        }

        var live = new FixedBitSet(maxDoc);
        foreach (ref var word in live.Words)
        {
            word = (ulong)reader.ReadInt64();
        }

        return live;
    }
}
