using Ferry.Lucene.StoredFields;
using Ferry.Snapshots;

namespace Ferry.Verification.Documents;

/// <summary>Chunks of one segment whose documents are compared.</summary>
/// <param name="Index">The index.</param>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Segment">Name of the segment, "_0".</param>
/// <param name="Ranges">The chunks, in order.</param>
/// <param name="LiveDocs">Live documents in them.</param>
/// <param name="ChildrenCounted">Whether live children of nested fields are among <paramref name="LiveDocs"/>, until they are read: indices of before 7.0.</param>
public sealed record ComparisonPiece(
    IndexId Index, int Shard, string Segment, IReadOnlyList<ChunkRange> Ranges, int LiveDocs, bool ChildrenCounted)
{
    public override string ToString() => $"{Index.Name}[{Shard}] segment {Segment}";
}

/// <summary>An index of the plan.</summary>
/// <param name="Id">The index.</param>
/// <param name="LiveDocs">Live root documents in the segments that can be opened.</param>
/// <param name="ChildrenCounted">Whether live children of nested fields are among <paramref name="LiveDocs"/>.</param>
/// <param name="Pieces">What is compared.</param>
/// <param name="Problems">What of the index cannot be read, in words.</param>
public sealed record PlannedIndexComparison(
    IndexId Id, long LiveDocs, bool ChildrenCounted, IReadOnlyList<ComparisonPiece> Pieces, IReadOnlyList<string> Problems);

/// <summary>All that is compared, chosen from file metadata.</summary>
public sealed record ComparisonPlan(Sample Sample, IReadOnlyList<PlannedIndexComparison> Indices)
{
    public long LiveDocs => Indices.Sum(index => index.LiveDocs);

    /// <summary>Live documents of the chosen chunks.</summary>
    public long ChosenDocs => Indices.Sum(index => index.Pieces.Sum(piece => (long)piece.LiveDocs));
}
