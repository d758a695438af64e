using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

public sealed class DocumentsCommandTests : IAsyncLifetime
{
    private static readonly FixtureCase Odd = Fixtures.Case("elasticsearch-7.10.2", "odd");
    private static readonly FixtureCase Codec = Fixtures.Case("elasticsearch-7.10.2", "codec");

    private readonly FerryProcess _ferry = new();
    private SandboxCluster _sandbox = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxCluster.StartAsync();
        _http = new HttpClient { BaseAddress = _sandbox.Uri };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
        _ferry.Dispose();
    }

    [Fact]
    public async Task All_documents_that_were_moved_are_verified()
    {
        await BackfillAsync(Odd);

        var run = await VerifyAsync(Odd, "--all", "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.True(run.Json.GetProperty("verified").GetBoolean());
        var docs = Odd.ExpectedCounts.GetProperty("snap1").GetProperty("odd").GetProperty("docs").GetInt64();
        var row = Assert.Single(run.Json.GetProperty("indices").EnumerateArray());
        Assert.All(["live_docs", "compared", "same", "target_count"], key => Assert.Equal(docs, row.GetProperty(key).GetInt64()));
        Assert.All(["missing", "different", "routing_differs", "not_comparable", "extra"], key => Assert.Equal(0, row.GetProperty(key).GetInt64()));
        Assert.Contains("verified: all", run.Notes);
    }

    [Fact]
    public async Task A_sample_says_how_it_can_be_taken_again()
    {
        await BackfillAsync(Codec);

        var first = await VerifyAsync(Codec, "--sample", "20%", "--json");
        var sample = first.Json.GetProperty("sample");
        var again = await VerifyAsync(Codec, "--sample", "20%", "--seed", $"{sample.GetProperty("seed").GetInt32()}", "--json");

        Assert.Equal(ExitCode.Done, first.ExitCode);
        Assert.Contains($"--sample 20% --seed {sample.GetProperty("seed")}", first.Notes);
        Assert.Contains("by a sample", first.Notes);
        Assert.False(sample.GetProperty("all").GetBoolean());
        Assert.InRange(first.Json.GetProperty("compared").GetInt64(), 1, first.Json.GetProperty("live_docs").GetInt64() - 1);
        Assert.Equal(first.Json.GetProperty("indices").GetRawText(), again.Json.GetProperty("indices").GetRawText());
    }

    [Fact]
    public async Task What_differs_is_listed_and_ends_with_3()
    {
        await BackfillAsync(Odd);
        await BulkAsync("{\"index\":{\"_id\":\"007\"}}\n{\"a\":\"other\"}\n{\"delete\":{\"_id\":\"-1\"}}\n{\"index\":{\"_id\":\"new\"}}\n{}\n");

        var run = await VerifyAsync(Odd, "--all");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.Contains("missing: odd/-1\n", run.Output);
        Assert.Contains("different: odd/007 at /a: \"leading zeros\" in the snapshot, \"other\" on the target\n", run.Output);
        Assert.Contains("not verified: odd (missing: 1, different: 1, extra: 1)", run.Notes);
        Assert.Equal(3, run.Output.TrimEnd().Split('\n').Length - 1);
    }

    [Fact]
    public async Task Reports_are_whole_pages_that_hostile_texts_cannot_break_and_only_the_owner_reads_them()
    {
        const string hostile = "<script>alert(1)</script>\\u001b[31m\u202e\\\"'&";
        await BackfillAsync(Odd);
        await BulkAsync("{\"index\":{\"_id\":\"007\"}}\n{\"a\":\"" + hostile + "\"}\n{\"delete\":{\"_id\":\"tab\\tid\"}}\n");

        var run = await VerifyAsync(Odd, "--all", "--report", "r.html", "--report", "r.json", "--report", "r.txt", "--json");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var html = await File.ReadAllTextAsync(Path.Combine(_ferry.Folder, "r.html"));
        var text = await File.ReadAllTextAsync(Path.Combine(_ferry.Folder, "r.txt"));
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("http-equiv=\"refresh", html);
        Assert.DoesNotContain("src=", html);
        Assert.All([html, text], page => Assert.DoesNotContain(page, c => c is '\u001b' or '\u202e'));
        Assert.Contains("&lt;script&gt;", html);
        string[] facts = [Odd.RepositoryPath, "snap1", _sandbox.Uri.ToString(), "every document", "not verified", "007", "/a", "leading zeros", "31", "0.1.0", "ignature", "tab\\u0009id"];
        Assert.All(facts, fact => Assert.Contains(fact, WebUtility.HtmlDecode(html)));
        Assert.All(facts, fact => Assert.Contains(fact, text));
        Assert.Equal(run.Output, await File.ReadAllTextAsync(Path.Combine(_ferry.Folder, "r.json")));
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in (string[])["r.html", "r.json", "r.txt"])
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_ferry.Folder, file)));
            }
        }

        Assert.Equal(["r.html", "r.json", "r.txt"], Directory.GetFiles(_ferry.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_target_without_the_index_verifies_nothing()
    {
        var run = await VerifyAsync(Odd, "--all");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.Contains("no such index on the target", run.Output);
        Assert.Contains("no document was compared", run.Notes);
    }

    [Fact]
    public async Task Indices_without_documents_verify_nothing()
    {
        var churn = Fixtures.Case("elasticsearch-7.10.2", "churn");
        var empty = churn.ExpectedCounts.GetProperty("snap1").EnumerateObject().First(index => index.Value.GetProperty("docs").GetInt64() == 0).Name;
        await BackfillAsync(churn, "--index", empty);

        var run = await VerifyAsync(churn, "--all", "--index", empty);

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.Contains("no document was compared", run.Notes);
    }

    [Theory]
    [InlineData("--sample 0%", "above 0%")]
    [InlineData("--sample 101%", "up to 100%")]
    [InlineData("--sample 0.5", "as 5%")]
    [InlineData("--sample -1%", "above 0%")]
    [InlineData("--sample NaN%", "above 0%")]
    [InlineData("--all --sample 5%", "--sample")]
    [InlineData("--all --seed 5", "--seed")]
    [InlineData("--report r.pdf", ".html, .json or .txt")]
    [InlineData("--report missing/r.html", "does not exist")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_read(string options, string said)
    {
        var run = await VerifyAsync(Odd, options.Split(' '));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(said, run.Notes);
        Assert.Empty(run.Output);
    }

    private async Task BackfillAsync(FixtureCase fixture, params string[] more)
    {
        var run = await _ferry.RunAsync(["backfill", .. Source(fixture), .. more]);
        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
    }

    private Task<FerryRun> VerifyAsync(FixtureCase fixture, params string[] more) => _ferry.RunAsync(["verify", "documents", .. Source(fixture), .. more]);

    private string[] Source(FixtureCase fixture) => ["--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--target", _sandbox.Uri.ToString()];

    private async Task BulkAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
        using var answer = await _http.PostAsync("odd/_bulk", content);
        Assert.False((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").GetBoolean());
    }
}
