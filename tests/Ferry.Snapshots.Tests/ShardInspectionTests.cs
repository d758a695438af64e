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
            foreach (var index in snapshot.Value.EnumerateObject().Where(index => IsReadable(opened, index)))
            {
                var (live, deleted, inDeadSegments, shards) = await SumAsync(opened, opened.GetIndex(index.Name));
                Assert.Equal((index.Name, index.Value.GetProperty("docs").GetInt64()), (index.Name, live));
                Assert.Equal((index.Name, index.Value.GetProperty("shards").GetInt32()), (index.Name, shards));
                var told = index.Value.GetProperty("deleted_docs").GetInt64();
                Assert.Equal((index.Name, told), (index.Name, AreDeadSegmentsUncounted(fixture, index.Name) ? deleted - inDeadSegments : deleted));
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
    /// restore, left out segments in which every document is deleted; those of the origin count them.
    /// </summary>
    private static bool AreDeadSegmentsUncounted(FixtureCase fixture, string index) =>
        (fixture.Name, index) is ("resize", "cloned" or "shrunk_2") or ("chain-from-7.17", "from710") or ("chain-from-8.19", "from819");

    private static async Task<(long Live, long Deleted, long InDeadSegments, int Shards)> SumAsync(Snapshot snapshot, IndexId index)
    {
        var metadata = await snapshot.GetIndexMetadataAsync(index, default);
        long live = 0, deleted = 0, inDeadSegments = 0;
        for (var shard = 0; shard < metadata.NumberOfShards; shard++)
        {
            var inspection = await ShardInspection.OfAsync(snapshot, metadata, shard, default);
            Assert.True(inspection.Problem is null || snapshot.FailureOf(index, shard) is not null, inspection.Problem);
            live += inspection.LiveDocs;
            deleted += inspection.DeletedDocs;
            inDeadSegments += inspection.Segments.Where(segment => segment.LiveDocs == 0).Sum(segment => (long)segment.MaxDoc);
        }

        return (live, deleted, inDeadSegments, metadata.NumberOfShards);
    }
}
