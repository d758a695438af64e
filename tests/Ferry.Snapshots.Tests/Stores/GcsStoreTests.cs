using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class GcsStoreConformanceTests : BlobStoreConformance, IAsyncLifetime
{
    private GcsServer? _server;

    public async ValueTask InitializeAsync() => _server = await GcsServer.StartAsync();

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    protected override Task<IBlobStore> OpenAsync(string root) => Task.FromResult(GcsStoreTests.Open(_server!.Uri, root));

    protected override Task PutAsync(string root, string name, ReadOnlyMemory<byte> content)
    {
        _server!.Put($"{root}/{name}", content);
        return Task.CompletedTask;
    }
}

public sealed class GcsStoreTests : IAsyncLifetime
{
    private GcsServer? _server;

    private GcsServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await GcsServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    [Fact]
    public async Task A_repository_reads_as_in_its_folder_through_faults()
    {
        var fixture = Fixtures.Case("opensearch-2.19.4", "codec");
        await StoreServers.UploadAsync(fixture, (path, content) => Server.Put($"repo/{path}", content));
        await using var proxy = new FaultProxy(
            Server.Uri, Fault.Answer(503, "{}"), Fault.None, Fault.ResetAnswerAfter(300), Fault.Answer(429, "", "Retry-After: 0"), Fault.None, Fault.TruncateAnswerBy(100));
        using var folder = new FileBlobStore(fixture.RepositoryPath);
        using var store = Open(proxy.Uri, "repo");
        Assert.Equal(await RepositoryDump.OfAsync(folder), await RepositoryDump.OfAsync(store));
        Assert.True(proxy.ScriptIsDone);
    }

    [Fact]
    public async Task A_listing_has_more_than_one_page()
    {
        var names = Enumerable.Range(0, 2_345).Select(i => $"blob-{i}").ToList();
        names.ForEach(name => Server.Put($"pages/{name}", "x"u8.ToArray()));
        using var store = Open(Server.Uri, "pages");
        var listed = await store.ListAsync("blob-", default).Select(blob => blob.Name).ToListAsync();
        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(3, Server.Pages);
    }

    [Fact]
    public async Task A_blob_that_changes_between_two_reads_is_noticed()
    {
        Server.Put("changing/blob", new byte[200_000]);
        using var store = Open(Server.Uri, "changing");
        await store.ReadAsync("blob", 0, new byte[100_000], default);
        Server.Put("changing/blob", new byte[200_000]);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 100_000, new byte[100_000], default));
        Assert.Equal(SnapshotProblem.BlobChanged, refusal.Problem);
    }

    [Fact]
    public async Task What_is_refused_is_said_with_advice()
    {
        using var bucket = BlobStores.Open("gs://no-such-bucket", Options(Server.Uri));
        Assert.Equal(SnapshotProblem.RepositoryMissing, await ProblemAsync(bucket));

        Server.Token = "secret";
        using var anonymous = Open(Server.Uri, "any");
        Assert.Equal(SnapshotProblem.CredentialsMissing, await ProblemAsync(anonymous));

        await using var proxy = new FaultProxy(Server.Uri) { Otherwise = Fault.Answer(403, """{"error":{"code":403}}""") };
        using var forbidden = Open(proxy.Uri, "any");
        Assert.Equal(SnapshotProblem.PermissionDenied, await ProblemAsync(forbidden));
        Assert.Single(proxy.Requests);

        static async Task<SnapshotProblem> ProblemAsync(IBlobStore store) =>
            (await Assert.ThrowsAsync<SnapshotException>(async () => await SnapshotRepository.OpenAsync(store, default))).Problem;
    }

    internal static IBlobStore Open(Uri endpoint, string root) => BlobStores.Open($"gs://{GcsServer.Bucket}/{root}", Options(endpoint));

    private static StoreOptions Options(Uri endpoint) =>
        new() { Patience = StoreServers.Impatience, Gcs = new GcsOptions { Endpoint = endpoint, Anonymous = true } };
}
