using System.Runtime.Versioning;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class DiskCacheTests : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private FileServer? _server;

    private FileServer Server => _server!;

    private string Cache => _folder.Combine("cache");

    private IEnumerable<string> Files => Directory.EnumerateFiles(Cache, "*", SearchOption.AllDirectories);

    public async ValueTask InitializeAsync() => _server = await FileServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task A_second_run_reads_from_the_folder_and_asks_only_for_versions()
    {
        var fixture = Fixtures.Case("opensearch-2.19.4", "codec");
        await StoreServers.UploadAsync(fixture, (path, content) => Server.Put($"repo/{path}", content));
        var first = await DumpAsync(Server.Uri);
        await using var proxy = new FaultProxy(Server.Uri);
        // Another location is another repository, so the proxy's own first run fills the cache for its second.
        Assert.Equal(first, await DumpAsync(proxy.Uri));
        var asked = proxy.Requests.Count(request => request.Method == "GET");
        Assert.Equal(first, await DumpAsync(proxy.Uri));

        Assert.NotEqual(0, asked);
        Assert.Equal(asked, proxy.Requests.Count(request => request.Method == "GET"));
        using var folder = new FileBlobStore(fixture.RepositoryPath);
        Assert.Equal(await RepositoryDump.OfAsync(folder), first);
    }

    [Fact]
    public async Task Damaged_pieces_are_fetched_anew()
    {
        var content = Content(300_000);
        Server.Put("blob", content);
        Assert.Equal(content, await ReadAsync());
        var file = Files.Single();
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Equal(content, await ReadAsync());
        await File.WriteAllBytesAsync(file, bytes[..5000]);
        Assert.Equal(content, await ReadAsync());
        Assert.NotEqual(bytes, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task A_blob_that_has_changed_is_another_one()
    {
        Server.Put("blob", Content(300_000));
        await ReadAsync();
        var other = Content(300_001)[1..];
        Server.Put("blob", other);
        Assert.Equal(other, await ReadAsync());
    }

    [Fact]
    public async Task It_grows_no_larger_than_it_may_and_forgets_what_was_used_longest_ago()
    {
        for (var i = 0; i < 20; i++)
        {
            Server.Put($"blob-{i}", Content(100_000 + i));
            await ReadAsync($"blob-{i}", 100_000 + i, 1_000_000);
            if (i % 3 == 0)
            {
                await ReadAsync("blob-0", 100_000, 1_000_000);
            }
        }

        Assert.InRange(Files.Sum(file => new FileInfo(file).Length), 700_000, 1_000_000);
        Assert.Contains(Files, file => new FileInfo(file).Length == 100_000 + 8);
        Assert.DoesNotContain(Files, file => new FileInfo(file).Length == 100_001 + 8);
    }

    [Fact]
    public async Task Two_may_share_a_folder_that_is_too_small_for_them()
    {
        var contents = Enumerable.Range(0, 30).Select(i => Content(100_000 + i)).ToList();
        for (var i = 0; i < contents.Count; i++)
        {
            Server.Put($"blob-{i}", contents[i]);
        }

        using var one = Open(Server.Uri, 500_000);
        using var two = Open(Server.Uri, 500_000);
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), async (i, _) =>
        {
            var number = i * 7 % contents.Count;
            var read = new byte[contents[number].Length];
            await (i % 2 == 0 ? one : two).ReadAsync($"blob-{number}", 0, read, default);
            Assert.Equal(contents[number], read);
        });
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_its_owner_may_look_into_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes of files");
        Server.Put("blob", Content(300_000));
        await ReadAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Cache));
        Assert.All(Files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));

        File.SetUnixFileMode(Cache, File.GetUnixFileMode(Cache) | UnixFileMode.GroupRead);
        var refusal = Assert.Throws<SnapshotException>(() => Open(Server.Uri, 1_000_000));
        Assert.Equal(SnapshotProblem.PermissionDenied, refusal.Problem);
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_is_deleted()
    {
        Server.Put("blob", Content(300_000));
        await ReadAsync();
        var left = Files.Single() + "-0123.tmp";
        await File.WriteAllTextAsync(left, "half");
        using (Open(Server.Uri, 1_000_000))
        {
            Assert.True(File.Exists(left)); // somebody may be writing it
        }

        File.SetLastWriteTimeUtc(left, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        Open(Server.Uri, 1_000_000).Dispose();
        Assert.False(File.Exists(left));
    }

    private async Task<byte[]> ReadAsync(string name = "blob", int length = 300_000, long capacity = 10_000_000)
    {
        using var store = Open(Server.Uri, capacity);
        var read = new byte[length];
        await store.ReadAsync(name, 0, read, default);
        return read;
    }

    private async Task<byte[]> DumpAsync(Uri server)
    {
        using var store = Open(new Uri(server, "repo"), 100_000_000);
        return await RepositoryDump.OfAsync(store);
    }

    private IBlobStore Open(Uri uri, long capacity) =>
        BlobStores.Open(uri.AbsoluteUri, new StoreOptions { Patience = StoreServers.Impatience, Cache = new CacheOptions(Cache, capacity, TimeProvider.System) });

    private static byte[] Content(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
