using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Index;

/// <summary>
/// The .liv file: one bit a document, set while it is not hard-deleted.
/// Lucene50LiveDocs (5.0 to 8.11, big-endian words), Lucene90LiveDocs (9.0 on, little-endian words).
/// </summary>
internal static class LiveDocs
{
    public static async ValueTask<FixedBitSet> ReadAsync(
        LuceneDirectory directory, SegmentCommitInfo segment, int maxDoc, CancellationToken cancellationToken)
    {
        var file = IndexFileNames.Generation(segment.Name, segment.DelGen, "liv");
        return Parse(await directory.ReadWholeAsync(file, cancellationToken), file, segment, maxDoc);
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

        var deleted = maxDoc - live.Count();
        return deleted == segment.DelCount
            ? live
            : throw reader.Corrupt($"{deleted} documents are marked as deleted, the commit says {segment.DelCount}");
    }
}
