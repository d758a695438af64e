using System.Text;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Stores;

/// <summary>What every store must do alike. Each test writes below a folder of its own name, so that they can share a server.</summary>
public abstract class BlobStoreConformance
{
    private static readonly string[] OddNames =
    [
        "a b", "a+b", "100%", "%41", "ä€😀", "a&b=c;d", "(x)'!*", "~-_.", "#hash?query", "comma,colon:at@", "back\"quote", "[brackets]{}|^`",
    ];

    /// <summary>A store of which every blob's name has <paramref name="root"/> in front, as folder or prefix.</summary>
    protected abstract Task<IBlobStore> OpenAsync(string root);

    /// <summary>Puts a blob where a store of that root finds it.</summary>
    protected abstract Task PutAsync(string root, string name, ReadOnlyMemory<byte> content);

    [Fact]
    public async Task Lists_by_prefix_of_the_name()
    {
        await PutAsync("list", 3, "index-0", "index-10", "index.latest", "index-old/x", "indices/a/0/__1", "indices/ab/0/__2");
        await PutAsync("list-not", 3, "index-99");
        using var store = await OpenAsync("list");
        if (!store.CanList)
        {
            var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ListAsync("", default).ToListAsync());
            Assert.Equal(SnapshotProblem.ListingUnsupported, refusal.Problem);
            return;
        }

        Assert.Equal(["index-0", "index-10", "index-old/x"], await NamesAsync("index-"));
        Assert.Equal(["indices/a/0/__1"], await NamesAsync("indices/a/"));
        Assert.Equal(["indices/a/0/__1", "indices/ab/0/__2"], await NamesAsync("indices/a"));
        Assert.Equal(6, (await NamesAsync("")).Count);
        Assert.Empty(await NamesAsync("nothing/here/"));
        Assert.All(await store.ListAsync("", default).ToListAsync(), blob => Assert.Equal(3, blob.Length));

        async Task<List<string>> NamesAsync(string prefix) =>
            await store.ListAsync(prefix, default).Select(b => b.Name).Order(StringComparer.Ordinal).ToListAsync();
    }

    /// <summary>Shards in prefix-hashed folders lie above the base path of their repository.</summary>
    [Fact]
    public async Task Finds_what_lies_above_a_base_path()
    {
        var fixture = Fixtures.Case("opensearch-2.19.4", "paths-base-prefix");
        await StoreServers.UploadAsync(fixture, (path, content) => PutAsync("above", path, content));
        using var folder = new FileBlobStore(fixture.RootPath);
        using var store = await OpenAsync("above/some/base");
        var expected = await RepositoryDump.OfAsync(folder);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await RepositoryDump.OfAsync(store));
        Assert.Null(store.Above("other/base"));
    }

    [Fact]
    public async Task Reads_any_range()
    {
        var content = Content(100_003);
        await PutAsync("ranges", "deep/er/blob", content);
        using var store = await OpenAsync("ranges");
        // Not the first byte alone: s3rver takes "bytes=0-0" for the whole blob.
        foreach (var (offset, length) in new[] { (0, 100_003), (0, 2), (1, 1), (100_002, 1), (5, 70_000), (65_536, 10), (99_000, 1003), (1, 100_002) })
        {
            var read = new byte[length];
            await store.ReadAsync("deep/er/blob", offset, read, default);
            Assert.Equal(content[offset..(offset + length)], read);
        }
    }

    [Theory]
    [InlineData(90, 11)]
    [InlineData(100, 1)]
    [InlineData(101, 1)]
    [InlineData(0, 101)]
    [InlineData(0, 100_000)]
    public async Task A_range_beyond_the_end_is_an_error(int offset, int length)
    {
        await PutAsync("short", "blob", Content(100));
        using var store = await OpenAsync("short");
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", offset, new byte[length], default));
        Assert.Equal(SnapshotProblem.BlobTruncated, refusal.Problem);
        Assert.Equal("blob", refusal.Blob);
    }

    [Fact]
    public async Task Tells_lengths()
    {
        await PutAsync("lengths", "none", default);
        await PutAsync("lengths", "some", Content(100_000));
        using var store = await OpenAsync("lengths");
        Assert.Equal(0, await store.TryGetLengthAsync("none", default));
        Assert.Equal(100_000, await store.TryGetLengthAsync("some", default));
        await store.ReadAsync("none", 0, default, default);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("none", 0, new byte[1], default));
        Assert.Equal(SnapshotProblem.BlobTruncated, refusal.Problem);
    }

    [Fact]
    public async Task A_missing_blob_has_no_length_and_cannot_be_read()
    {
        await PutAsync("missing", "there", Content(10));
        using var store = await OpenAsync("missing");
        Assert.Null(await store.TryGetLengthAsync("not-there", default));
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("not-there", 0, new byte[1], default));
        Assert.Equal(SnapshotProblem.BlobMissing, refusal.Problem);
        Assert.Equal("not-there", refusal.Blob);
    }

    [Fact]
    public async Task Names_may_be_odd()
    {
        foreach (var name in OddNames)
        {
            await PutAsync("odd", $"in/{name}", Encoding.UTF8.GetBytes(name));
        }

        using var store = await OpenAsync("odd");
        foreach (var name in OddNames)
        {
            var length = await store.TryGetLengthAsync($"in/{name}", default);
            Assert.True(length > 0, name);
            var read = new byte[length.Value];
            await store.ReadAsync($"in/{name}", 0, read, default);
            Assert.Equal(name, Encoding.UTF8.GetString(read));
        }

        if (store.CanList)
        {
            var listed = await store.ListAsync("in/", default).Select(blob => blob.Name[3..]).ToListAsync();
            Assert.Equal(OddNames.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("a/..")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a\\..\\b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task Names_that_lead_outside_are_refused(string name)
    {
        await PutAsync("inside", "blob", Content(1));
        using var store = await OpenAsync("inside");
        var read = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync(name, 0, new byte[1], default));
        Assert.Equal(SnapshotProblem.BlobNameRefused, read.Problem);
        var length = await Assert.ThrowsAsync<SnapshotException>(async () => await store.TryGetLengthAsync(name, default));
        Assert.Equal(SnapshotProblem.BlobNameRefused, length.Problem);
    }

    [Fact]
    public async Task A_canceled_read_ends()
    {
        await PutAsync("canceled", "blob", Content(10));
        using var store = await OpenAsync("canceled");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.ReadAsync("blob", 0, new byte[10], new CancellationToken(canceled: true)));
    }

    /// <summary>Bytes that differ from one place to another.</summary>
    protected static byte[] Content(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private async Task PutAsync(string root, int length, params string[] names)
    {
        foreach (var name in names)
        {
            await PutAsync(root, name, Content(length));
        }
    }
}
