using Ferry.Snapshots;

namespace Ferry.Backfill.Planning;

/// <summary>An index of the plan.</summary>
/// <param name="Id">The index.</param>
/// <param name="Metadata">Its definition; null if that cannot be read, which <paramref name="Problems"/> says.</param>
/// <param name="LiveDocs">Live root documents in the segments that can be opened.</param>
/// <param name="ChildrenCounted">Whether live children of nested fields are among them, until they are read; see <see cref="WorkUnit"/>.</param>
/// <param name="Problems">What of the index cannot be read, in words.</param>
public sealed record PlannedIndex(IndexId Id, IndexMetadata? Metadata, long LiveDocs, bool ChildrenCounted, IReadOnlyList<string> Problems);

/// <summary>All units of a backfill, made once from file metadata.</summary>
public sealed record BackfillPlan(IReadOnlyList<PlannedIndex> Indices, IReadOnlyList<WorkUnit> Units)
{
    /// <summary>Indices that cannot be written to, and why: their units are given up without an attempt.</summary>
    public IReadOnlyDictionary<string, string> RefusedIndices { get; init; } = new Dictionary<string, string>();

    public long LiveDocs => Indices.Sum(index => index.LiveDocs);
}
