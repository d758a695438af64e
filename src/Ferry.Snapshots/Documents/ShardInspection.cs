using Ferry.Lucene;

namespace Ferry.Snapshots.Documents;

/// <summary>A segment: <paramref name="Codec"/> is the name in the commit, <paramref name="Lucene"/> the release that wrote it.</summary>
public sealed record SegmentInspection(string Name, string Codec, string Lucene, int MaxDoc, int LiveDocs);

/// <summary>What the small files of a shard tell: no document is read.</summary>
/// <param name="Shard">Number of the shard.</param>
/// <param name="LiveDocs">Live root documents; with live children of nested fields if <paramref name="ChildrenCounted"/>.</param>
/// <param name="ChildrenCounted">Whether children may be in it: indices of before 7.0 with nested fields do not tell.</param>
/// <param name="DeletedDocs">Documents that are deleted, but not yet merged away.</param>
/// <param name="NestedDocs">Live children of nested fields.</param>
/// <param name="Bytes">Bytes of all files.</param>
/// <param name="Files">Number of files.</param>
/// <param name="Segments">The segments of the commit.</param>
/// <param name="Problem">Why the shard, or a part of it, cannot be read; null if it can.</param>
public sealed record ShardInspection(
    int Shard, long LiveDocs, bool ChildrenCounted, long DeletedDocs, long NestedDocs, long Bytes, int Files, IReadOnlyList<SegmentInspection> Segments, string? Problem)
{
    public static async ValueTask<ShardInspection> OfAsync(
        Snapshot snapshot, IndexMetadata index, int shard, CancellationToken cancellationToken)
    {
        var childrenCounted = false;
        var segments = new List<SegmentInspection>();
        ShardSnapshot? files = null;
        string? problem = null;
        long live = 0, deleted = 0, nested = 0;
        try
        {
            files = await snapshot.GetShardAsync(index.Id, shard, cancellationToken);
            var reader = await ShardReader.OpenAsync(files, cancellationToken);
            foreach (var commit in reader.Segments)
            {
                var segment = await reader.OpenSegmentAsync(commit, cancellationToken);
                segments.Add(new SegmentInspection(
                    commit.Name, commit.Codec, segment.Reader.Info.Version.ToString(), segment.Reader.MaxDoc, segment.LiveDocs));
                live += segment.LiveDocs;
                childrenCounted |= index.HasNestedFields && !segment.TellsRoots;
                deleted += segment.DeletedDocs;
                nested += segment.NestedDocs;
            }
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException)
        {
            problem = e.Message;
        }

        return new ShardInspection(shard, live, childrenCounted, deleted, nested, files?.TotalBytes ?? 0, files?.NumberOfFiles ?? 0, segments, problem);
    }
}
