using Azure.Storage;
using Azure.Storage.Blobs;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Remote;
using Ferry.Snapshots.Tests.Stores;
using Ferry.TestKit;
using Ferry.TestKit.Stores;

[assembly: AssemblyFixture(typeof(StoreServers))]

namespace Ferry.Snapshots.Tests.Stores;

/// <summary>The servers of stores that all tests share, each started when it is first asked for.</summary>
public sealed class StoreServers : IAsyncDisposable
{
    /// <summary>Patience that does not wait long: what is repeated is to be seen, not to be sat through.</summary>
    public static StorePatience Impatience => new(TimeProvider.System, new Random(1)) { FirstDelay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5) };

    private readonly Lazy<Task<S3Server>> _s3 = new(S3Server.StartAsync);

    private readonly Lazy<Task<AzureServer>> _azure = new(StartAzureAsync);

    public Task<S3Server> S3 => _s3.Value;

    /// <summary>With a container of the name <see cref="Container"/>.</summary>
    public Task<AzureServer> Azure => _azure.Value;

    public const string Container = "ferry";

    public static StoreOptions S3Options(Uri endpoint) => new() { Patience = Impatience, S3 = new S3Options { Endpoint = endpoint, Anonymous = true } };

    /// <summary>Puts a case's repository below a root.</summary>
    public static async Task UploadAsync(FixtureCase fixture, Func<string, byte[], Task> put)
    {
        foreach (var file in Directory.EnumerateFiles(fixture.RepositoryPath, "*", SearchOption.AllDirectories))
        {
            await put(Path.GetRelativePath(fixture.RepositoryPath, file), await File.ReadAllBytesAsync(file));
        }
    }

    /// <summary>As above, into a double in this process.</summary>
    public static Task UploadAsync(FixtureCase fixture, Action<string, byte[]> put) => UploadAsync(fixture, (path, content) =>
    {
        put(path, content);
        return Task.CompletedTask;
    });

    private static async Task<AzureServer> StartAzureAsync()
    {
        var server = await AzureServer.StartAsync();
        await new BlobContainerClient(new Uri($"{server.Uri}/{Container}"), new StorageSharedKeyCredential(AzureServer.Account, AzureServer.Key)).CreateAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_azure is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _azure.Value).DisposeAsync();
        }

        if (_s3 is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _s3.Value).DisposeAsync();
        }
    }
}
