using System.Text.Json;
using Ferry.Snapshots.Documents;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

public sealed class ShardInspectionTests
{
    [Theory]
    [MemberData(nameof(ReadableCases.All), MemberType = typeof(ReadableCases))]
    public async Task Counts_are_those_that_the_server_told(string version, string name)
    {
        var fixture = Fixtures.Case(version, name);
        using var store = RealRepositories.Open(fixture);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        var compared = 0;
        foreach (var snapshot in fixture.ExpectedCounts.EnumerateObject())
        {
            var opened = await repository.GetSnapshotAsync(snapshot.Name, default);
            if (opened.Info.State is not (SnapshotState.Success or SnapshotState.Partial))
            {
                continue;
            }

            foreach (var index in snapshot.Value.EnumerateObject().Where(index => IsReadable(opened, index)))
            {
                var (live, childrenCounted, deleted, inDeadSegments, shards) = await SumAsync(opened, opened.GetIndex(index.Name));
                var docs = index.Value.GetProperty("docs").GetInt64();
                Assert.True(childrenCounted ? docs <= live : docs == live, $"{index.Name}: {live} are live, children {childrenCounted}, not {docs}");
                Assert.Equal((index.Name, index.Value.GetProperty("shards").GetInt32()), (index.Name, shards));
                if (index.Value.GetProperty("deleted_docs") is { ValueKind: JsonValueKind.Number } told)
                {
                    var possible = AreDeadSegmentsUncounted(fixture, index.Name) ? new[] { deleted, deleted - inDeadSegments } : [deleted];
                    Assert.True(possible.Contains(told.GetInt64()), $"{index.Name}: {deleted} are deleted, {inDeadSegments} in dead segments, not {told}");
                }

                compared++;
            }
        }

        Assert.NotEqual(0, compared);
    }

    /// <summary>Docs is null where nothing can be read; an index that is not in the snapshot cannot be compared.</summary>
    private static bool IsReadable(Snapshot snapshot, JsonProperty index) =>
        index.Value.GetProperty("docs").ValueKind != JsonValueKind.Null && snapshot.Indices.Any(id => id.Name == index.Name);

    /// <summary>
    /// A clone, a shrunk or a restored index has the same files as its origin, but the server's statistics, asked for right after the resize or
    /// restore, left out segments in which every document is deleted; those of the origin, and later ones, count them.
    /// </summary>
    private static bool AreDeadSegmentsUncounted(FixtureCase fixture, string index) =>
        (fixture.Name == "resize" && index is "cloned" or "shrunk_2") || fixture.Name.StartsWith("chain-from-", StringComparison.Ordinal);

    private static async Task<(long Live, bool ChildrenCounted, long Deleted, long InDeadSegments, int Shards)> SumAsync(Snapshot snapshot, IndexId index)
    {
        var metadata = await snapshot.GetIndexMetadataAsync(index, default);
        long live = 0, deleted = 0, inDeadSegments = 0;
        var childrenCounted = false;
        for (var shard = 0; shard < metadata.NumberOfShards; shard++)
        {
            var inspection = await ShardInspection.OfAsync(snapshot, metadata, shard, default);
            Assert.True(inspection.Problem is null || snapshot.FailureOf(index, shard) is not null, inspection.Problem);
            live += inspection.LiveDocs;
            childrenCounted |= inspection.ChildrenCounted;
            deleted += inspection.DeletedDocs;
            inDeadSegments += inspection.Segments.Where(segment => segment.LiveDocs == 0).Sum(segment => (long)segment.MaxDoc);
        }

        return (live, childrenCounted, deleted, inDeadSegments, metadata.NumberOfShards);
    }
}
