using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Cli.Tests.Failures;

/// <summary>Refused documents that are kept in S3.</summary>
public sealed class FailuresInS3Tests : IAsyncLifetime
{
    private const string Place = $"s3://{S3Server.Bucket}/kept/here";

    private readonly FerryProcess _ferry = new();
    private S3Server? _server;
    private ConflictingTarget _target = null!;

    private Uri Endpoint => new(_server!.Uri.GetLeftPart(UriPartial.Authority));

    public async ValueTask InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        _target = await ConflictingTarget.StartAsync();
        _ferry.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_ferry.Folder, "credentials");
        _ferry.Environment["AWS_CONFIG_FILE"] = Path.Combine(_ferry.Folder, "config");
        _ferry.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        _ferry.Environment["AWS_ACCESS_KEY_ID"] = S3Server.AccessKey;
        _ferry.Environment["AWS_SECRET_ACCESS_KEY"] = S3Server.SecretKey;
        _ferry.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(_ferry.Folder, "tmp")).FullName;
    }

    public async ValueTask DisposeAsync()
    {
        _ferry.Dispose();
        if (_server is not null)
        {
            await _target.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task They_are_kept_listed_and_sent_again()
    {
        // The first request of each kind fails in passing.
        await using var proxy = new FaultProxy(Endpoint, Fault.Answer(503, "<Error><Code>SlowDown</Code></Error>"), Fault.None, Fault.None, Fault.ResetRequestAfter(300));
        var backfill = await _ferry.RunAsync(_target.Backfill(S3(proxy.Uri)));
        Assert.Equal(ExitCode.Incomplete, backfill.ExitCode);
        Assert.Contains(Place, backfill.Notes);
        Assert.True(proxy.ScriptIsDone);
        Assert.NotEmpty(await KeysAsync());
        Assert.False(Directory.Exists(Path.Combine(_ferry.Folder, ".ferry", "failures")));

        var list = await _ferry.RunAsync(["failures", "list", .. S3(Endpoint)]);
        Assert.Equal(ExitCode.Done, list.ExitCode);
        Assert.Equal(ConflictingTarget.Refused, list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1);

        await _target.MendAsync();
        var redrive = await _ferry.RunAsync(["failures", "redrive", "--target", _target.Uri.ToString(), .. S3(Endpoint)]);
        Assert.Equal(ExitCode.Done, redrive.ExitCode);
        Assert.Empty(await KeysAsync());
        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync(_target.Verify())).ExitCode);
        Assert.Equal(ConflictingTarget.Expected(), await _target.ContentAsync());
        Assert.DoesNotContain(Directory.EnumerateDirectories(_ferry.Environment["TMPDIR"]), folder => Path.GetFileName(folder).StartsWith("ferry-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_stops_taking_them_ends_the_backfill_and_the_same_command_completes_it()
    {
        // What is tried at the beginning works.
        await using var proxy = new FaultProxy(Endpoint, Fault.None, Fault.None)
        {
            Otherwise = Fault.Answer(403, "<Error><Code>AccessDenied</Code></Error>", "Content-Type: application/xml"),
        };
        var refused = await _ferry.RunAsync(_target.Backfill(S3(proxy.Uri)));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("s3:PutObject", refused.Notes);
        Assert.Empty(await KeysAsync());

        await _target.MendAsync();
        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync(_target.Backfill(S3(Endpoint)))).ExitCode);
        Assert.Equal(ConflictingTarget.Expected(), await _target.ContentAsync());
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_found_out_at_the_beginning()
    {
        var run = await _ferry.RunAsync(_target.Backfill("--failures", "s3://no-such-bucket/x", "--s3-endpoint", Endpoint.ToString()));
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("no-such-bucket", run.Notes);
        Assert.Empty(await _target.ContentAsync());
    }

    private static string[] S3(Uri endpoint) => ["--failures", Place, "--s3-endpoint", endpoint.ToString()];

    private async Task<List<string>> KeysAsync()
    {
        using var http = new HttpClient();
        var listing = await http.GetStringAsync(new Uri(Endpoint, $"{S3Server.Bucket}?list-type=2&prefix=kept/"));
        return [.. System.Xml.Linq.XDocument.Parse(listing).Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value)];
    }
}
