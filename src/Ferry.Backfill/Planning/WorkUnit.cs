using Ferry.Lucene.StoredFields;
using Ferry.Snapshots;

namespace Ferry.Backfill.Planning;

/// <summary>
/// The smallest piece of work: a range of documents of one segment. It is a value, planned from file metadata alone, and small enough to be
/// done again from its beginning; writes are idempotent, so doing it twice is harmless.
/// </summary>
/// <param name="Index">The index.</param>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Segment">Name of the segment, "_0".</param>
/// <param name="Range">The chunks and documents.</param>
/// <param name="LiveDocs">Documents that must be read.</param>
/// <param name="ChildrenCounted">
/// Whether live children of nested fields are among <paramref name="LiveDocs"/>: indices of before 7.0 do not tell them from roots.
/// </param>
/// <param name="Checksum">
/// What the checksum of the segment's file says of all units of the segment together; null for files of Lucene before 4.8, which have none, so
/// that damage may go unseen.
/// </param>
public sealed record WorkUnit(
    IndexId Index, int Shard, string Segment, ChunkRange Range, int LiveDocs, bool ChildrenCounted, ChunksChecksum? Checksum)
{
    public override string ToString() => $"{Index.Name}[{Shard}] {Segment} documents {Range.FirstDoc} to {Range.EndDoc - 1}";
}
