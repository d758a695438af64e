using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Caching;
using Ferry.Snapshots.Blobs.Remote;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Stores;

/// <summary>That what is fetched of a remote store is what is needed, by few requests.</summary>
public sealed class BytesFetchedTests
{
    [Fact]
    public async Task A_dump_fetches_hardly_more_than_the_repository_holds()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "codec");
        var protocol = new FolderProtocol(fixture.RepositoryPath);
        using var store = Open(protocol);
        using var folder = new FileBlobStore(fixture.RepositoryPath);
        var held = (await folder.ListAsync("", default).ToListAsync()).Sum(blob => blob.Length);

        Assert.Equal(await RepositoryDump.OfAsync(folder), await RepositoryDump.OfAsync(store));
        Assert.InRange(protocol.Bytes, held / 3, held * 105 / 100);
    }

    [Fact]
    public async Task A_small_shard_is_opened_by_one_request_a_blob()
    {
        var fixture = Fixtures.Case("opensearch-1.3.20", "many");
        var protocol = new FolderProtocol(fixture.RepositoryPath);
        using var store = Open(protocol);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        var snapshot = await repository.GetSnapshotAsync(repository.Snapshots[0].Name, default);
        var metadata = await snapshot.GetIndexMetadataAsync(snapshot.Indices[0], default);
        var before = protocol.Requests;
        var shard = await snapshot.GetShardAsync(metadata.Id, 0, default);
        var inspected = await ShardInspection.OfAsync(snapshot, metadata, 0, default);

        Assert.Null(inspected.Problem);
        // The list of files, then at most each of them.
        Assert.InRange(protocol.Requests - before, 1, 1 + shard.Files.Count(file => !file.IsVirtual));
    }

    private static BlockCache Open(FolderProtocol protocol) =>
        new(new RemoteBlobStore(protocol, StoreServers.Impatience), new ReadAheadBudget(64 << 20));
}
