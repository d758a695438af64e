using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class AzureStoreConformanceTests(StoreServers servers) : BlobStoreConformance
{
    protected override async Task<IBlobStore> OpenAsync(string root) => AzureStoreTests.Open((await servers.Azure).Uri, $"conformance/{root}");

    protected override async Task PutAsync(string root, string name, ReadOnlyMemory<byte> content) =>
        await AzureStoreTests.PutAsync(await servers.Azure, $"conformance/{root}/{name}", content);
}

public sealed class AzureStoreTests(StoreServers servers)
{
    [Fact]
    public async Task A_repository_reads_as_in_its_folder_through_faults()
    {
        var server = await servers.Azure;
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "churn");
        await StoreServers.UploadAsync(fixture, (path, content) => PutAsync(server, $"repo/{path}", content));
        await using var proxy = new FaultProxy(
            server.Host, Fault.Answer(503, ""), Fault.None, Fault.ResetAnswerAfter(700), Fault.Answer(429, "", "Retry-After: 0"), Fault.None, Fault.TruncateAnswerBy(100));
        using var folder = new FileBlobStore(fixture.RepositoryPath);
        using var store = Open(new Uri(proxy.Uri, AzureServer.Account), "repo", Sas());
        Assert.Equal(await RepositoryDump.OfAsync(folder), await RepositoryDump.OfAsync(store));
        Assert.True(proxy.ScriptIsDone);
    }

    [Fact]
    public async Task A_read_that_breaks_off_is_taken_up_by_one_request()
    {
        var server = await servers.Azure;
        var content = new byte[300_000];
        new Random(7).NextBytes(content);
        await PutAsync(server, "resume/blob", content);
        await using var proxy = new FaultProxy(server.Host, Fault.TruncateAnswerBy(10_000));
        using var store = Open(new Uri(proxy.Uri, AzureServer.Account), "resume", Sas());
        var read = new byte[content.Length];
        await store.ReadAsync("blob", 0, read, default);
        Assert.Equal(content, read);
        Assert.Equal(["bytes=0-299999", "bytes=290000-299999"], proxy.Requests.Select(request => request.Header("x-ms-range")));
    }

    [Fact]
    public async Task Nothing_is_repeated_by_the_client_itself()
    {
        var server = await servers.Azure;
        await PutAsync(server, "once/blob", new byte[300_000]);
        await using var proxy = new FaultProxy(server.Host) { Otherwise = Fault.ResetAnswerAfter(100_000) };
        var options = Options(new Uri(proxy.Uri, AzureServer.Account), Sas());
        using var store = BlobStores.Open(
            $"az://{StoreServers.Container}/once",
            options with { Patience = new(TimeProvider.System, new Random(1)) { MaxAttempts = 2, FirstDelay = TimeSpan.FromMilliseconds(1) } });
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 0, new byte[300_000], default));
        Assert.Equal(SnapshotProblem.Io, refusal.Problem);
        Assert.Equal(2, proxy.Requests.Count);
    }

    [Fact]
    public async Task A_blob_that_changes_between_two_reads_is_noticed()
    {
        var server = await servers.Azure;
        await PutAsync(server, "changing/blob", new byte[200_000]);
        using var store = Open(server.Uri, "changing");
        await store.ReadAsync("blob", 0, new byte[100_000], default);
        await PutAsync(server, "changing/blob", new byte[200_000]);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 100_000, new byte[100_000], default));
        Assert.Equal(SnapshotProblem.BlobChanged, refusal.Problem);
    }

    [Fact]
    public async Task What_is_refused_is_said_with_advice_and_without_secrets()
    {
        var server = await servers.Azure;
        using var late = Open(server.Uri, "any", Sas(TimeSpan.FromDays(-1)));
        var expired = await RefusedAsync(late);
        Assert.Equal(SnapshotProblem.PermissionDenied, expired.Problem); // Azurite's AuthorizationFailure; Azure says AuthenticationFailed
        Assert.Contains("expired", expired.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", expired.ToString(), StringComparison.Ordinal);

        await using var proxy = new FaultProxy(server.Host) { Otherwise = Fault.Answer(403, "", "x-ms-error-code: AuthenticationFailed") };
        using var refused = Open(new Uri(proxy.Uri, AzureServer.Account), "any", Sas());
        Assert.Equal(SnapshotProblem.CredentialsRefused, (await RefusedAsync(refused)).Problem);
        Assert.Single(proxy.Requests);

        using var bucket = BlobStores.Open("az://no-such-container/x", Options(server.Uri, null));
        Assert.Equal(SnapshotProblem.RepositoryMissing, (await RefusedAsync(bucket)).Problem);

        proxy.Otherwise = Fault.Answer(409, "", "x-ms-error-code: PublicAccessNotPermitted");
        using var anonymous = BlobStores.Open(
            $"az://{StoreServers.Container}",
            new StoreOptions { Patience = StoreServers.Impatience, Azure = new AzureOptions { Endpoint = new Uri(proxy.Uri, AzureServer.Account), Anonymous = true } });
        Assert.Equal(SnapshotProblem.CredentialsMissing, (await RefusedAsync(anonymous)).Problem);

        static Task<SnapshotException> RefusedAsync(IBlobStore store) =>
            Assert.ThrowsAsync<SnapshotException>(async () => await SnapshotRepository.OpenAsync(store, default));
    }

    [Fact]
    public void An_account_must_be_named()
    {
        var refusal = Assert.Throws<SnapshotException>(() => BlobStores.Open("az://container"));
        Assert.Equal(SnapshotProblem.CredentialsMissing, refusal.Problem);
        Assert.Contains("--azure-account", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_names_account_and_key()
    {
        var server = await servers.Azure;
        await PutAsync(server, "by-string/blob", "content"u8.ToArray());
        var azure = new AzureOptions
        {
            ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={AzureServer.Account};AccountKey={AzureServer.Key};BlobEndpoint={server.Uri};",
        };
        using var store = BlobStores.Open($"az://{StoreServers.Container}/by-string", new StoreOptions { Azure = azure });
        Assert.Equal(7, await store.TryGetLengthAsync("blob", default));
    }

    internal static IBlobStore Open(Uri endpoint, string root, string? sas = null) =>
        BlobStores.Open($"az://{StoreServers.Container}/{root}", Options(endpoint, sas));

    internal static async Task PutAsync(AzureServer server, string name, ReadOnlyMemory<byte> content)
    {
        var blob = new BlobContainerClient(new Uri($"{server.Uri}/{StoreServers.Container}"), Owner).GetBlobClient(name);
        await blob.UploadAsync(new BinaryData(content), overwrite: true);
    }

    private static StorageSharedKeyCredential Owner => new(AzureServer.Account, AzureServer.Key);

    private static StoreOptions Options(Uri endpoint, string? sas) => new()
    {
        Patience = StoreServers.Impatience,
        Azure = new AzureOptions { Account = AzureServer.Account, Endpoint = endpoint, Key = AzureServer.Key, SasToken = sas },
    };

    private static string Sas(TimeSpan? lasts = null)
    {
        var end = TimeProvider.System.GetUtcNow() + (lasts ?? TimeSpan.FromHours(1));
        var sas = new BlobSasBuilder(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List, end)
        {
            BlobContainerName = StoreServers.Container,
            Resource = "c",
            StartsOn = end - TimeSpan.FromDays(1),
        };
        return sas.ToSasQueryParameters(Owner).ToString();
    }
}
