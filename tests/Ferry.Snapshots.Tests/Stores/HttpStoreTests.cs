using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class HttpStoreConformanceTests : BlobStoreConformance, IAsyncLifetime
{
    private FileServer? _server;

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    protected override Task<IBlobStore> OpenAsync(string root) => Task.FromResult(HttpStoreTests.Open(_server!.Uri, root));

    protected override Task PutAsync(string root, string name, ReadOnlyMemory<byte> content)
    {
        _server!.Put($"{root}/{name}", content);
        return Task.CompletedTask;
    }
}

public sealed class HttpStoreTests
{
    [Fact]
    public async Task A_repository_is_opened_without_a_listing_and_reads_as_in_its_folder()
    {
        await using var server = await FileServer.StartAsync();
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "history");
        await UploadAsync(fixture, server);
        await using var proxy = new FaultProxy(server.Uri, Fault.Answer(503, ""), Fault.None, Fault.ResetAnswerAfter(300), Fault.None, Fault.TruncateAnswerBy(10));
        using var folder = new FileBlobStore(fixture.RepositoryPath);
        using var store = Open(proxy.Uri, "repo");
        Assert.Equal(await RepositoryDump.OfAsync(folder), await RepositoryDump.OfAsync(store));
        Assert.Equal((await SnapshotRepository.OpenAsync(folder, default)).Generation, (await SnapshotRepository.OpenAsync(store, default)).Generation);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_refused_once_a_blob_is_larger_than_what_is_asked_for()
    {
        await using var server = await FileServer.StartAsync(ranges: false);
        await UploadAsync(Fixtures.Case("opensearch-2.19.4", "codec"), server);
        using var store = Open(server.Uri, "repo");
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await RepositoryDump.OfAsync(store));
        Assert.Equal(SnapshotProblem.RangesUnsupported, refusal.Problem);
        Assert.Contains("206", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changes_between_two_reads_is_noticed()
    {
        await using var server = await FileServer.StartAsync();
        server.Put("changing/blob", new byte[200_000]);
        using var store = Open(server.Uri, "changing");
        await store.ReadAsync("blob", 0, new byte[100_000], default);
        var other = new byte[200_000];
        other[^1] = 1;
        server.Put("changing/blob", other);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 100_000, new byte[100_000], default));
        Assert.Equal(SnapshotProblem.BlobChanged, refusal.Problem);
    }

    [Fact]
    public async Task What_is_not_a_repository_is_said_to_be_none()
    {
        await using var server = await FileServer.StartAsync();
        using var store = Open(server.Uri, "nothing");
        var none = await Assert.ThrowsAsync<SnapshotException>(async () => await SnapshotRepository.OpenAsync(store, default));
        Assert.Equal(SnapshotProblem.RepositoryMissing, none.Problem);
        Assert.Contains("index.latest", none.Message, StringComparison.Ordinal);

        server.Put("odd/index.latest", "?"u8.ToArray());
        using var odd = Open(server.Uri, "odd");
        var damaged = await Assert.ThrowsAsync<SnapshotException>(async () => await SnapshotRepository.OpenAsync(odd, default));
        Assert.Equal(SnapshotProblem.BlobCorrupt, damaged.Problem);
    }

    [Theory]
    [InlineData("https://me:hush@host/repo")]
    [InlineData("https://host/repo?token=hush")]
    [InlineData("https:///repo")]
    public void A_location_with_secrets_is_refused_and_not_repeated(string location)
    {
        var refusal = Assert.Throws<SnapshotException>(() => BlobStores.Open(location));
        Assert.DoesNotContain("hush", refusal.Message, StringComparison.Ordinal);
    }

    internal static IBlobStore Open(Uri server, string root) => BlobStores.Open($"{server}{root}", new StoreOptions { Patience = StoreServers.Impatience });

    private static Task UploadAsync(FixtureCase fixture, FileServer server) =>
        StoreServers.UploadAsync(fixture, (path, content) => server.Put($"repo/{path}", content));
}
