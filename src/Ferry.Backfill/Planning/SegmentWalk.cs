using Ferry.Lucene;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill.Planning;

/// <summary>Opens the segments of a shard one after another. What cannot be read is told, and the rest is opened all the same.</summary>
public static class SegmentWalk
{
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="index">The index.</param>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="visit">Given each segment; may throw what reading throws.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What could not be read, in words.</returns>
    public static async ValueTask<List<string>> RunAsync(
        Snapshot snapshot, IndexMetadata index, int shard, Func<ShardSegment, ValueTask> visit, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var where = $"{index.Name}[{shard}]";
        try
        {
            var reader = await ShardReader.OpenAsync(await snapshot.GetShardAsync(index.Id, shard, cancellationToken), cancellationToken);
            foreach (var commit in reader.Segments)
            {
                where = $"{index.Name}[{shard}] segment {commit.Name}";
                try
                {
                    await visit(await reader.OpenSegmentAsync(commit, cancellationToken));
                }
                catch (Exception e) when (e is IndexFormatException or SnapshotException)
                {
                    problems.Add($"{where}: {e.Message}");
                }
            }
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException)
        {
            problems.Add($"{where}: {e.Message}");
        }

        return problems;
    }
}
