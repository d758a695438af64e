using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Remote;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Snapshots.Tests.Stores;

/// <summary>Files of Ferry's own in S3, through good networks and bad ones.</summary>
public sealed class BlobWriterTests(StoreServers servers) : IDisposable
{
    private readonly TempDirectory _folder = new();

    private string File => _folder.Combine("file");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task What_is_written_is_read_and_is_gone_when_removed(int length)
    {
        var content = Content(length);
        await System.IO.File.WriteAllBytesAsync(File, content);
        var (writer, store) = Open((await servers.S3).Uri, $"written/{length}");
        using (writer)
        using (store)
        {
            await writer.PutAsync("blob", File, default);
            Assert.Equal(length, await store.TryGetLengthAsync("blob", default));
            var read = new byte[length];
            await store.ReadAsync("blob", 0, read, default);
            Assert.Equal(content, read);

            await writer.DeleteAsync("blob", default);
            await writer.DeleteAsync("blob", default);
        }

        using var fresh = BlobStores.Open($"s3://{S3Server.Bucket}/written/{length}", StoreServers.S3Options((await servers.S3).Uri));
        Assert.Null(await fresh.TryGetLengthAsync("blob", default));
    }

    [Fact]
    public async Task Faults_in_passing_change_nothing()
    {
        var content = Content(200_000);
        await System.IO.File.WriteAllBytesAsync(File, content);
        await using var proxy = new FaultProxy(
            (await servers.S3).Uri,
            Fault.ResetRequestAfter(50_000),
            Fault.Answer(503, "<Error><Code>SlowDown</Code></Error>"),
            Fault.ResetAnswerAfter(10),
            Fault.None,
            Fault.Answer(500, ""),
            Fault.None);
        var (writer, store) = Open(proxy.Uri, "faults");
        using (writer)
        using (store)
        {
            await writer.PutAsync("blob", File, default);
            await writer.DeleteAsync("other", default);
            Assert.True(proxy.ScriptIsDone);
            var read = new byte[content.Length];
            await store.ReadAsync("blob", 0, read, default);
            Assert.Equal(content, read);
        }
    }

    [Theory]
    [InlineData(403, "AccessDenied", SnapshotProblem.PermissionDenied, "s3:PutObject")]
    [InlineData(404, "NoSuchBucket", SnapshotProblem.RepositoryMissing, "no bucket")]
    [InlineData(301, "PermanentRedirect", SnapshotProblem.WrongRegion, "--s3-region")]
    public async Task What_is_refused_is_said_with_advice_and_not_tried_again(int status, string code, SnapshotProblem problem, string advice)
    {
        await System.IO.File.WriteAllBytesAsync(File, Content(10));
        await using var proxy = new FaultProxy((await servers.S3).Uri)
        {
            Otherwise = Fault.Answer(status, $"<Error><Code>{code}</Code></Error>", "Content-Type: application/xml"),
        };
        var (writer, store) = Open(proxy.Uri, "refused");
        using (writer)
        using (store)
        {
            var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await writer.PutAsync("blob", File, default));
            Assert.Equal(problem, refusal.Problem);
            Assert.Contains(advice, refusal.Message, StringComparison.Ordinal);
            Assert.Single(proxy.Requests);
        }
    }

    [Theory]
    [InlineData("gs://bucket/x")]
    [InlineData("/folder")]
    public void Other_places_are_refused(string location) =>
        Assert.Equal(SnapshotProblem.RepositoryUnsupported, Assert.Throws<SnapshotException>(() => BlobStores.OpenWriter(location)).Problem);

    private static byte[] Content(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static (BlobWriter Writer, IBlobStore Store) Open(Uri endpoint, string root)
    {
        var location = $"s3://{S3Server.Bucket}/{root}";
        return (BlobStores.OpenWriter(location, StoreServers.S3Options(endpoint)), BlobStores.Open(location, StoreServers.S3Options(endpoint)));
    }
}
