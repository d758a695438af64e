using System.Runtime.Versioning;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

public sealed class FileBlobStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lists_by_prefix_of_the_name()
    {
        foreach (var name in new[] { "index-0", "index-10", "index.latest", "index-old/x", "indices/a/0/__1", "indices/ab/0/__2" })
        {
            Write(name, 3);
        }

        using var store = new FileBlobStore(_folder.Path);
        Assert.Equal(["index-0", "index-10", "index-old/x"], await NamesAsync("index-"));
        Assert.Equal(["indices/a/0/__1"], await NamesAsync("indices/a/"));
        Assert.Equal(["indices/a/0/__1", "indices/ab/0/__2"], await NamesAsync("indices/a"));
        Assert.Equal(6, (await NamesAsync("")).Count);
        Assert.Empty(await NamesAsync("nothing/here/"));
        Assert.Empty(await NamesAsync("nothing"));
        Assert.All(await store.ListAsync("", None).ToListAsync(), blob => Assert.Equal(3, blob.Length));

        async Task<List<string>> NamesAsync(string prefix) => await store.ListAsync(prefix, None).Select(b => b.Name).Order().ToListAsync();
    }

    [Fact]
    public async Task Missing_and_short_blobs_are_typed_errors()
    {
        Write("blob", 10);
        using var store = new FileBlobStore(_folder.Path);
        Assert.Null(await store.TryGetLengthAsync("none", None));
        Assert.Null(await store.TryGetLengthAsync("none/none", None));
        Assert.Null(await store.TryGetLengthAsync("blob/none", None));
        var below = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob/none", 0, new byte[1], None));
        Assert.Equal(SnapshotProblem.BlobMissing, below.Problem);
        Assert.Equal(10, await store.TryGetLengthAsync("blob", None));
        var missing = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("none", 0, new byte[1], None));
        Assert.Equal(SnapshotProblem.BlobMissing, missing.Problem);
        var truncated = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 8, new byte[3], None));
        Assert.Equal(SnapshotProblem.BlobTruncated, truncated.Problem);
    }

    [Fact]
    public async Task Many_readers_of_more_files_than_stay_open_get_what_they_ask_for()
    {
        const int files = 400;
        for (var i = 0; i < files; i++)
        {
            File.WriteAllBytes(_folder.Combine($"f{i}"), [(byte)i, (byte)(i >> 8)]);
        }

        using var store = new FileBlobStore(_folder.Path);
        await Parallel.ForEachAsync(Enumerable.Range(0, files * 20), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) =>
        {
            var i = n * 37 % files;
            var content = new byte[2];
            await store.ReadAsync($"f{i}", 0, content, None);
            Assert.Equal(i, content[0] | (content[1] << 8));
        });

        // Other tests open and close files meanwhile; a link that is gone has no target.
        var open = Directory.GetFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);
        Assert.InRange(open, 1, 128);
    }

    [Fact]
    public void A_location_that_is_no_folder_is_a_missing_repository()
    {
        Write("file", 1);
        Assert.Equal(SnapshotProblem.RepositoryMissing, Refused(_folder.Combine("file")));
        Assert.Equal(SnapshotProblem.RepositoryMissing, Refused(_folder.Combine("none")));
        Assert.Equal(SnapshotProblem.RepositoryUnsupported, Refused("ftp://bucket/path"));
        Assert.Equal(SnapshotProblem.RepositoryUnsupported, Refused("https://user:secret@host/path"));
        Assert.Equal(SnapshotProblem.RepositoryUnsupported, Refused("file://other-machine/path"));
        using var byUri = BlobStores.Open(new Uri(_folder.Path).AbsoluteUri);
        using var relative = BlobStores.Open(Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path));
        Assert.Equal(_folder.Path, byUri.Location);
        Assert.Equal(_folder.Path, relative.Location);

        SnapshotProblem Refused(string location)
        {
            var refusal = Assert.Throws<SnapshotException>(() => BlobStores.Open(location));
            Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
            return refusal.Problem;
        }
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_may_not_be_read_is_a_typed_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes of files");
        Write("blob", 1);
        Write("closed/blob", 1);
        File.SetUnixFileMode(_folder.Combine("blob"), UnixFileMode.None);
        File.SetUnixFileMode(_folder.Combine("closed"), UnixFileMode.None);
        try
        {
            Assert.SkipWhen(CanRead(_folder.Combine("blob")), "this user may read everything (root)");
            using var store = new FileBlobStore(_folder.Path);
            var read = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 0, new byte[1], None));
            Assert.Equal(SnapshotProblem.PermissionDenied, read.Problem);
            var length = await Assert.ThrowsAsync<SnapshotException>(async () => await store.TryGetLengthAsync("closed/blob", None));
            Assert.Equal(SnapshotProblem.PermissionDenied, length.Problem);
            var list = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ListAsync("closed/", None).ToListAsync());
            Assert.Equal(SnapshotProblem.PermissionDenied, list.Problem);
            var root = Assert.Throws<SnapshotException>(() => new FileBlobStore(_folder.Combine("closed")));
            Assert.Equal(SnapshotProblem.PermissionDenied, root.Problem);
        }
        finally
        {
            File.SetUnixFileMode(_folder.Combine("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        static bool CanRead(string path)
        {
            try
            {
                return File.ReadAllBytes(path).Length > 0;
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    private void Write(string name, int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Combine(name))!);
        File.WriteAllBytes(_folder.Combine(name), new byte[length]);
    }
}
