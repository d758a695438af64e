using System.Text.Json;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>Hashed shard folders, held to the lists that the servers wrote beside them.</summary>
public sealed class ShardLocationsTests
{
    [Theory]
    [InlineData("opensearch-2.19.4", "paths-hashed-prefix", "")]
    [InlineData("opensearch-2.19.4", "paths-hashed-infix", "")]
    [InlineData("opensearch-2.19.4", "paths-base-prefix", "some/base")]
    [InlineData("opensearch-2.19.4", "paths-base-infix", "some/base")]
    [InlineData("opensearch-3.3.2", "paths-base-prefix", "some/base")]
    [InlineData("opensearch-3.3.2", "odd", "")]
    public async Task Shards_lie_where_the_server_says(string version, string name, string basePath)
    {
        using var store = RealRepositories.Open(Fixtures.Case(version, name));
        var locations = new ShardLocations(store);
        var shards = 0;
        await foreach (var blob in store.ListAsync("snapshot_shard_paths/", default))
        {
            var list = JsonElement.Parse(await File.ReadAllBytesAsync(Path.Combine(store.Location, blob.Name)));
            var paths = list.GetProperty("paths").EnumerateArray().Select(path => path.GetString()!).ToList();
            var index = new RepositoryIndex(
                new IndexId(list.GetProperty("indexName").GetString()!, list.GetProperty("indexId").GetString()!),
                [], paths.Count, list.GetProperty("shard_path_type").GetInt32());
            for (var shard = 0; shard < paths.Count; shard++)
            {
                var location = await locations.FindAsync(index, shard, default);
                var top = store.Location[..^(basePath.Length == 0 ? 0 : basePath.Length + 1)];
                Assert.Equal(Path.Combine(top, paths[shard]), Path.Combine(location.Store.Location, location.Folder));
                Assert.True(Directory.Exists(Path.Combine(location.Store.Location, location.Folder)));
                shards++;
            }
        }

        Assert.NotEqual(0, shards);
    }

    [Fact]
    public async Task A_copy_without_its_base_path_is_refused_with_what_to_do()
    {
        using var copy = new TempDirectory();
        var root = Fixtures.Case("opensearch-2.19.4", "paths-base-prefix").RootPath;
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy.Combine(Path.GetRelativePath(root, file)))!);
            File.Copy(file, copy.Combine(Path.GetRelativePath(root, file)));
        }

        using var store = new FileBlobStore(copy.Path);
        var snapshot = await (await SnapshotRepository.OpenAsync(store, default)).GetSnapshotAsync("second", default);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await snapshot.GetShardAsync(snapshot.Indices[0], 0, default));
        Assert.Equal(SnapshotProblem.RepositoryUnsupported, refusal.Problem);
        Assert.Contains("base path some/base", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_of_paths_that_is_not_known_is_refused()
    {
        using var store = new FileBlobStore(Fixtures.Case("opensearch-2.19.4", "paths-fixed").RootPath);
        var index = new RepositoryIndex(new IndexId("a", "b"), [], 1, 3);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await new ShardLocations(store).FindAsync(index, 0, default));
        Assert.Equal(SnapshotProblem.RepositoryUnsupported, refusal.Problem);
    }
}
