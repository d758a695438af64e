using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Remote;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Snapshots.Tests.Stores;

/// <summary>Repositories in S3, through good networks and bad ones.</summary>
public sealed class S3StoreTests(StoreServers servers)
{
    [Theory]
    [InlineData("elasticsearch-7.10.2", "churn")]
    [InlineData("elasticsearch-7.10.2", "parts")]
    [InlineData("opensearch-2.19.4", "codec")]
    public async Task A_repository_reads_as_in_its_folder(string version, string name)
    {
        var (expected, root) = await UploadAsync(version, name);
        using var store = Open((await servers.S3).Uri, root);
        Assert.Equal(expected, await RepositoryDump.OfAsync(store));
    }

    [Fact]
    public async Task Faults_in_passing_change_nothing()
    {
        var (expected, root) = await UploadAsync("elasticsearch-7.10.2", "churn");
        var faults = new Func<Fault>[]
        {
            () => Fault.None,
            () => Fault.ResetRequestAfter(10),
            () => Fault.ResetAnswerAfter(100),
            () => Fault.ResetAnswerAfter(700),
            () => Fault.TruncateAnswerBy(1),
            () => Fault.TruncateAnswerBy(5000),
            () => Fault.Answer(503, "<Error><Code>SlowDown</Code></Error>"),
            () => Fault.Answer(500, ""),
            () => Fault.Answer(429, "", "Retry-After: 0"),
            () => Fault.Answer(206, "12345", "Content-Range: bytes 7777-7781/9000", "ETag: \"other\""),
            () => Fault.Answer(206, "12345", "Content-Range: nonsense"),
            () => Fault.Garbage("not HTTP at all\r\n\r\n"u8.ToArray()),
        };
        const int Seed = 20261125;
        var random = new Random(Seed);
        await using var proxy = new FaultProxy((await servers.S3).Uri, Enumerable.Range(0, 400).Select(_ => faults[random.Next(3) == 0 ? random.Next(faults.Length) : 0]()));
        using var store = Open(proxy.Uri, root, new StorePatience(TimeProvider.System, random) { FirstDelay = TimeSpan.FromMilliseconds(1), MaxAttempts = 20 });

        var read = await RepositoryDump.OfAsync(store);
        Assert.True(expected.AsSpan().SequenceEqual(read), $"another dump with seed {Seed}");
        Assert.NotEmpty(proxy.Requests);
    }

    [Fact]
    public async Task A_read_goes_on_where_it_broke_off()
    {
        var server = await servers.S3;
        var content = new byte[300_000];
        new Random(7).NextBytes(content);
        await server.PutAsync("resume/blob", content);
        await using var proxy = new FaultProxy(server.Uri, Fault.ResetAnswerAfter(200_000), Fault.TruncateAnswerBy(10_000));
        using var store = Open(proxy.Uri, "resume");
        var read = new byte[content.Length - 5];
        await store.ReadAsync("blob", 5, read, default);

        Assert.Equal(content[5..], read);
        var ranges = proxy.Requests.Select(request => request.Header("Range")!).ToList();
        Assert.Equal(3, ranges.Count);
        Assert.Equal("bytes=5-299999", ranges[0]);
        // A reset may take bytes with it that were already on their way, but not all of them.
        Assert.InRange(From(ranges[1]), 6, 200_000);
        Assert.Equal(290_000, From(ranges[2]));

        static int From(string range) => int.Parse(range["bytes=".Length..range.IndexOf('-')]);
    }

    [Fact]
    public async Task What_does_not_pass_is_given_up_after_so_many_attempts()
    {
        await using var proxy = new FaultProxy((await servers.S3).Uri) { Otherwise = Fault.Answer(503, "<Error><Code>SlowDown</Code></Error>") };
        var waits = new List<string>();
        using var store = Open(proxy.Uri, "any", new StorePatience(TimeProvider.System, new Random(3))
        {
            FirstDelay = TimeSpan.FromMilliseconds(1),
            MaxAttempts = 4,
            Waiting = waits.Add,
        });
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 0, new byte[1], default));

        Assert.Equal(SnapshotProblem.Io, refusal.Problem);
        Assert.Contains("attempt 4", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("SlowDown", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(4, proxy.Requests.Count); // so the SDK has repeated none
        Assert.Equal(3, waits.Count);
    }

    [Fact]
    public async Task A_store_that_falls_silent_is_asked_again()
    {
        var server = await servers.S3;
        await server.PutAsync("silent/blob", "content"u8.ToArray());
        var stall = new Stall();
        await using var proxy = new FaultProxy(server.Uri, Fault.StallAt(stall));
        using var store = Open(proxy.Uri, "silent", new StorePatience(TimeProvider.System, new Random(3)) { StallLimit = TimeSpan.FromMilliseconds(300) });
        var read = new byte[7];
        await store.ReadAsync("blob", 0, read, default);
        stall.Release();

        Assert.Equal("content"u8.ToArray(), read);
        Assert.Equal(2, proxy.Requests.Count);
    }

    [Fact]
    public async Task A_blob_that_changes_between_two_reads_is_noticed()
    {
        var server = await servers.S3;
        var content = new byte[200_000];
        await server.PutAsync("changing/blob", content);
        using var store = Open(server.Uri, "changing");
        await store.ReadAsync("blob", 0, new byte[100_000], default);
        content[^1] = 1;
        await server.PutAsync("changing/blob", content);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 100_000, new byte[100_000], default));

        Assert.Equal(SnapshotProblem.BlobChanged, refusal.Problem);
    }

    [Fact]
    public async Task The_second_read_asks_for_the_same_blob()
    {
        await using var proxy = new FaultProxy((await servers.S3).Uri, Fault.Answer(206, new string('x', 100_000), "Content-Range: bytes 0-99999/200000", "ETag: \"abc\""), Fault.Answer(412, ""));
        using var store = Open(proxy.Uri, "any");
        await store.ReadAsync("blob", 0, new byte[100_000], default);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 100_000, new byte[100_000], default));

        Assert.Equal(SnapshotProblem.BlobChanged, refusal.Problem);
        Assert.Equal([null, "\"abc\""], proxy.Requests.Select(request => request.Header("If-Match")));
    }

    [Fact]
    public async Task A_listing_has_more_than_one_page()
    {
        var server = await servers.S3;
        var names = Enumerable.Range(0, 2_345).Select(i => $"blob-{i}").ToList();
        await Parallel.ForEachAsync(names, async (name, _) => await server.PutAsync($"pages/{name}", "x"u8.ToArray()));
        await using var proxy = new FaultProxy(server.Uri);
        using var store = Open(proxy.Uri, "pages");
        var listed = await store.ListAsync("blob-", default).Select(blob => blob.Name).ToListAsync();

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(3, proxy.Requests.Count);
    }

    [Theory]
    [InlineData(403, "AccessDenied", SnapshotProblem.PermissionDenied, "s3:GetObject")]
    [InlineData(403, "InvalidAccessKeyId", SnapshotProblem.CredentialsRefused, "access key")]
    [InlineData(403, "SignatureDoesNotMatch", SnapshotProblem.CredentialsRefused, "secret")]
    [InlineData(400, "ExpiredToken", SnapshotProblem.CredentialsRefused, "Sign in anew")]
    [InlineData(403, "RequestTimeTooSkewed", SnapshotProblem.CredentialsRefused, "clock")]
    [InlineData(404, "NoSuchBucket", SnapshotProblem.RepositoryMissing, "ferry")]
    [InlineData(301, "PermanentRedirect", SnapshotProblem.WrongRegion, "--s3-region")]
    [InlineData(400, "AuthorizationHeaderMalformed", SnapshotProblem.WrongRegion, "--s3-region")]
    [InlineData(403, "InvalidObjectState", SnapshotProblem.PermissionDenied, "Restore")]
    public async Task What_is_refused_is_said_with_advice_and_not_tried_again(int status, string code, SnapshotProblem problem, string advice)
    {
        var body = $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>As the server says it.</Message></Error>";
        await using var proxy = new FaultProxy((await servers.S3).Uri) { Otherwise = Fault.Answer(status, body, "Content-Type: application/xml") };
        using var store = Open(proxy.Uri, "any");
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ListAsync("index-", default).ToListAsync());

        Assert.Equal(problem, refusal.Problem);
        Assert.Contains(advice, refusal.Message, StringComparison.Ordinal);
        Assert.Single(proxy.Requests);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_named()
    {
        using var store = BlobStores.Open("s3://no-such-bucket/x", StoreServers.S3Options((await servers.S3).Uri));
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await SnapshotRepository.OpenAsync(store, default));
        Assert.Equal(SnapshotProblem.RepositoryMissing, refusal.Problem);
        Assert.Contains("no-such-bucket", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_said_to_be_unreachable()
    {
        using var unknown = Open(new Uri("http://no-such-host.invalid:9000"), "any");
        var name = await Assert.ThrowsAsync<SnapshotException>(async () => await unknown.ListAsync("", default).ToListAsync());
        Assert.Equal(SnapshotProblem.StoreUnreachable, name.Problem);

        await using var proxy = new FaultProxy(new Uri("http://127.0.0.1:1"));
        proxy.Refuse();
        using var refusing = Open(proxy.Uri, "any");
        var port = await Assert.ThrowsAsync<SnapshotException>(async () => await refusing.ListAsync("", default).ToListAsync());
        Assert.Equal(SnapshotProblem.StoreUnreachable, port.Problem);
        Assert.Contains("Given up", port.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_refused()
    {
        await using var proxy = new FaultProxy((await servers.S3).Uri) { Otherwise = Fault.Answer(200, new string('x', 100_000), "ETag: \"abc\"") };
        using var store = Open(proxy.Uri, "any");
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await store.ReadAsync("blob", 0, new byte[5], default));
        Assert.Equal(SnapshotProblem.RangesUnsupported, refusal.Problem);
        Assert.Single(proxy.Requests);
    }

    private async Task<(byte[] Expected, string Root)> UploadAsync(string version, string name)
    {
        var fixture = Fixtures.Case(version, name);
        var root = $"repositories/{Guid.NewGuid():N}";
        await StoreServers.UploadAsync(fixture, async (path, content) => await (await servers.S3).PutAsync($"{root}/{path}", content));
        using var folder = new FileBlobStore(fixture.RepositoryPath);
        return (await RepositoryDump.OfAsync(folder), root);
    }

    private static IBlobStore Open(Uri endpoint, string root, StorePatience? patience = null)
    {
        var options = StoreServers.S3Options(endpoint);
        return BlobStores.Open($"s3://{S3Server.Bucket}/{root}", patience is null ? options : options with { Patience = patience });
    }
}
