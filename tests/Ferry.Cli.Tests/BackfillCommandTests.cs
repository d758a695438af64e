using System.Net.Http.Json;
using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

public sealed class BackfillCommandTests : IAsyncLifetime
{
    private static readonly FixtureCase Churn = Fixtures.Case("elasticsearch-7.10.2", "churn");

    private readonly FerryProcess _ferry = new();
    private SandboxCluster _sandbox = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxCluster.StartAsync();
        _http = new HttpClient { BaseAddress = _sandbox.Uri };
    }

    [Fact]
    public async Task It_moves_everything_and_proves_it()
    {
        var run = await BackfillAsync("--json", "--workers", "3");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.True(run.Json.GetProperty("proven").GetBoolean());
        var rows = run.Json.GetProperty("indices").EnumerateArray().ToDictionary(row => row.GetProperty("index").GetString()!);
        foreach (var index in Churn.ExpectedCounts.GetProperty("snap1").EnumerateObject())
        {
            var docs = index.Value.GetProperty("docs").GetInt64();
            Assert.All(["live_docs", "read", "sent", "target_count"], key => Assert.Equal(docs, rows[index.Name].GetProperty(key).GetInt64()));
            Assert.All(["failed", "difference", "unexplained"], key => Assert.Equal(0, rows[index.Name].GetProperty(key).GetInt64()));
            Assert.Equal(docs, await CountAsync(index.Name));
        }

        Assert.True(File.Exists(Path.Combine(_ferry.Folder, ".ferry", "state.db")));
    }

    [Fact]
    public async Task It_can_be_run_again()
    {
        Assert.Equal(ExitCode.Done, (await BackfillAsync()).ExitCode);
        var again = await BackfillAsync();

        Assert.Equal(ExitCode.Done, again.ExitCode);
        Assert.Contains("exists, left as it is", again.Notes);
    }

    [Fact]
    public async Task Verify_sees_a_document_that_went_missing_and_one_that_came_in_addition()
    {
        await BackfillAsync("--index", "churn");
        Assert.Equal(ExitCode.Done, (await VerifyAsync()).ExitCode);

        await _http.PutAsJsonAsync("churn/_doc/one-more", new { n = 1 });
        var more = await VerifyAsync();
        Assert.Equal(ExitCode.Incomplete, more.ExitCode);
        Assert.Equal(1, more.Json.GetProperty("indices")[0].GetProperty("unexplained").GetInt64());

        await _http.DeleteAsync("churn/_doc/one-more");
        var ids = await _http.GetFromJsonAsync<JsonElement>("churn/_search?size=1");
        await _http.DeleteAsync($"churn/_doc/{Uri.EscapeDataString(ids.GetProperty("hits").GetProperty("hits")[0].GetProperty("_id").GetString()!)}");
        var fewer = await VerifyAsync();
        Assert.Equal(ExitCode.Incomplete, fewer.ExitCode);
        Assert.Equal(-1, fewer.Json.GetProperty("indices")[0].GetProperty("difference").GetInt64());
    }

    [Fact]
    public async Task A_refused_document_is_kept_and_ends_with_3()
    {
        await _http.PutAsJsonAsync("churn", new { mappings = new { properties = new { title = new { type = "integer" } } } });
        var run = await BackfillAsync("--index", "churn", "--json");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var row = run.Json.GetProperty("indices")[0];
        var failed = row.GetProperty("failed").GetInt64();
        Assert.Equal(row.GetProperty("read").GetInt64(), row.GetProperty("sent").GetInt64() + failed);
        Assert.Equal(0, row.GetProperty("unexplained").GetInt64());
        var lines = Directory.EnumerateFiles(Path.Combine(_ferry.Folder, run.Json.GetProperty("failed_documents").GetString()!)).SelectMany(File.ReadLines).ToList();
        Assert.Equal(failed, lines.Count);
        Assert.All(lines, line =>
        {
            var document = JsonSerializer.Deserialize<JsonElement>(line);
            Assert.Equal("churn", document.GetProperty("index").GetString());
            Assert.Equal("mapper_parsing_exception", document.GetProperty("type").GetString());
            Assert.True(document.GetProperty("source").TryGetProperty("title", out _));
        });
        Assert.Contains("not proven", (await VerifyAsync()).Notes);
    }

    [Fact]
    public async Task A_target_that_is_down_ends_with_5()
    {
        var uri = _sandbox.Uri;
        await _sandbox.DisposeAsync();
        var run = await _ferry.RunAsync("backfill", "--repository", Churn.RepositoryPath, "--snapshot", "snap1", "--target", uri.ToString());

        Assert.Equal(ExitCode.TargetFailed, run.ExitCode);
        Assert.Contains(uri.Authority, run.Notes);
    }

    [Fact]
    public async Task Wrong_credentials_end_with_5_and_are_not_printed()
    {
        await using var guarded = await SandboxCluster.StartAsync(new SandboxOptions { Credentials = new SandboxCredentials("admin", "right") });
        string[] command = ["backfill", "--repository", Churn.RepositoryPath, "--snapshot", "snap1", "--target", guarded.Uri.ToString()];
        var wrong = await _ferry.RunAsync([.. command, "--target-username", "admin", "--target-password", "wr0ng-secret"]);
        var right = await _ferry.RunAsync([.. command, "--target-username", "admin", "--target-password", "right"]);

        Assert.Equal(ExitCode.TargetFailed, wrong.ExitCode);
        Assert.Contains("401", wrong.Notes);
        Assert.DoesNotContain("wr0ng-secret", wrong.Notes);
        Assert.Equal(ExitCode.Done, right.ExitCode);
    }

    [Theory]
    [InlineData(2, "FAILED", "Failed")]
    [InlineData(0, "IN_PROGRESS", "InProgress")]
    public async Task A_snapshot_that_never_became_whole_is_refused_with_4(int number, string state, string shown)
    {
        var (repository, snapshot) = UnfinishedSnapshot.Make(number, state);
        using (repository)
        {
            var list = await _ferry.RunAsync("snapshot", "list", "--repository", repository.Path);
            Assert.Equal(ExitCode.Done, list.ExitCode);
            Assert.Contains(shown, list.Output);

            var run = await _ferry.RunAsync("backfill", "--repository", repository.Path, "--snapshot", snapshot, "--target", _sandbox.Uri.ToString());
            Assert.Equal(ExitCode.SourceUnreadable, run.ExitCode);
            Assert.Contains($"'{snapshot}' is {shown}", run.Notes);
        }
    }

    [Fact]
    public async Task A_run_without_any_index_is_no_proof()
    {
        var fixture = Fixtures.Case("opensearch-2.19.4", "metadata");
        string[] options = ["--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--target", _sandbox.Uri.ToString(), "--index", "?hidden*"];
        foreach (var command in (string[][])[["backfill"], ["verify", "counts"]])
        {
            var run = await _ferry.RunAsync([.. command, .. options]);

            Assert.Equal(ExitCode.Usage, run.ExitCode);
            Assert.Contains("--index", run.Notes);
            Assert.Empty(run.Output);
        }
    }

    [Fact]
    public async Task A_partial_snapshot_is_moved_as_far_as_it_goes_and_is_not_proven()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "partial");
        var run = await _ferry.RunAsync("backfill", "--repository", fixture.RepositoryPath, "--snapshot", "part", "--target", _sandbox.Uri.ToString());

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.Contains("is not in this partial snapshot", run.Notes);
        Assert.Contains("source incomplete", run.Output);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
        _ferry.Dispose();
    }

    private Task<FerryRun> BackfillAsync(params string[] more) => _ferry.RunAsync(
        ["backfill", "--repository", Churn.RepositoryPath, "--snapshot", "snap1", "--target", _sandbox.Uri.ToString(), .. more]);

    private Task<FerryRun> VerifyAsync() => _ferry.RunAsync(
        "verify", "counts", "--repository", Churn.RepositoryPath, "--snapshot", "snap1", "--target", _sandbox.Uri.ToString(), "--index", "churn", "--json");

    private async Task<long> CountAsync(string index) => (await _http.GetFromJsonAsync<JsonElement>($"{index}/_count")).GetProperty("count").GetInt64();
}
