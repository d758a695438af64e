using System.Net.Http.Json;
using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

/// <summary>Backfills with users' transforms and mapping types, by the command.</summary>
public sealed class TransformCommandTests : IAsyncLifetime
{
    private static readonly FixtureCase Churn = Fixtures.Case("elasticsearch-7.10.2", "churn");
    private static readonly FixtureCase Types = Fixtures.Case("elasticsearch-5.6.16", "types");

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
    public async Task What_a_transform_removes_adds_and_moves_is_proven_and_shown()
    {
        Write("move.js", "(list => list.flatMap((entry, i) => { const o = entry.operation; const n = [...o._id].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 3; if (n === 0) return []; if (n === 1) { o._index = 'moved'; return [entry]; } return [entry, { operation: { _index: o._index, _id: o._id + '+' }, document: {} }]; }))");
        await _http.PutAsJsonAsync("moved", new { });

        var run = await BackfillAsync(Churn, "churn", "--transform", "move.js", "--json");

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        var rows = Rows(run);
        var ids = Churn.ExpectedDocuments().Select(line => JsonElement.Parse(line.Span)).Where(line => line.GetProperty("index").GetString() == "churn").Select(line => line.GetProperty("id").GetString()!.Sum(c => c) % 3).ToList();
        var (removed, moved, doubled) = (ids.Count(n => n == 0), ids.Count(n => n == 1), ids.Count(n => n == 2));
        Assert.True(removed > 0 && moved > 0 && doubled > 0);
        Assert.Equal(removed, rows["churn"].GetProperty("skipped").GetProperty("dropped:move.js").GetInt32());
        Assert.Equal((doubled, moved, 2 * doubled), (Number(rows["churn"], "added"), Number(rows["churn"], "outgoing"), Number(rows["churn"], "target_count")));
        Assert.Equal((moved, moved, 0), (Number(rows["moved"], "incoming"), Number(rows["moved"], "target_count"), Number(rows["moved"], "unexplained")));

        var verify = await _ferry.RunAsync(["verify", "counts", "--repository", Churn.RepositoryPath, "--snapshot", "snap1", "--index", "churn", "--target", $"{_sandbox.Uri}"]);
        Assert.Equal(ExitCode.Done, verify.ExitCode);
        Assert.Contains($"{doubled} added, {moved} elsewhere", verify.Output, StringComparison.Ordinal);
        Assert.Contains($"{removed} (removed by the transform move.js)", verify.Output, StringComparison.Ordinal);

        await _http.PutAsJsonAsync("moved/_doc/one-more", new { n = 1 });
        Assert.Equal(ExitCode.Incomplete, (await _ferry.RunAsync(["verify", "counts", "--repository", Churn.RepositoryPath, "--snapshot", "snap1", "--index", "churn", "--target", $"{_sandbox.Uri}"])).ExitCode);
    }

    [Fact]
    public async Task Documents_on_which_a_transform_fails_are_sent_again_with_a_mended_one()
    {
        Write("t.js", "(list => { for (const { operation, document } of list) { if (operation._id.length > 3) throw new Error('too long'); document.set('seen', 1); } return list; })");
        var run = await BackfillAsync(Churn, "churn", "--transform", "t.js");
        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var failed = (await _ferry.RunAsync("failures", "count", "--json")).Json.GetProperty("failed").GetInt32();
        Assert.True(failed > 0);

        Assert.Equal(ExitCode.Incomplete, (await RedriveAsync()).ExitCode);
        Assert.Equal(ExitCode.Incomplete, (await RedriveAsync("--transform", "t.js")).ExitCode);
        Assert.Equal(failed, (await _ferry.RunAsync("failures", "count", "--json")).Json.GetProperty("failed").GetInt32());

        Write("t.js", "(list => list.map(entry => { entry.document.set('seen', 2); return entry; }))");
        var redrive = await RedriveAsync("--transform", "t.js");

        Assert.True(redrive.ExitCode == ExitCode.Done, redrive.Notes);
        Assert.Equal(failed, redrive.Json.GetProperty("sent").GetInt32());
        Assert.Equal(failed, await CountAsync("churn", "seen:2"));
        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync("verify", "counts", "--repository", Churn.RepositoryPath, "--snapshot", "snap1", "--index", "churn", "--target", $"{_sandbox.Uri}")).ExitCode);
    }

    [Fact]
    public async Task Another_transform_does_not_go_on_with_the_work_of_the_first()
    {
        Write("a.yaml", "- set: {/document/a: 1}");
        Assert.Equal(ExitCode.Done, (await BackfillAsync(Churn, "churn", "--transform", "a.yaml")).ExitCode);
        Assert.Equal(ExitCode.Done, (await BackfillAsync(Churn, "churn", "--transform", "a.yaml")).ExitCode);

        Write("a.yaml", "- set: {/document/a: 2}");
        var other = await BackfillAsync(Churn, "churn", "--transform", "a.yaml");

        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains("transforms is 'sha256 ", other.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Types_that_are_split_are_proven_for_each_index()
    {
        string[] types = ["blog", "comment", "like"];
        var run = await BackfillAsync(Types, "family", "--types", "split", "--json");

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        var rows = Rows(run);
        Assert.Equal(Number(rows["family"], "live_docs"), Number(rows["family"], "outgoing"));
        Assert.Equal(Number(rows["family"], "live_docs"), types.Sum(type => Number(rows[$"family_{type}"], "target_count")));
        Assert.All(types, type => Assert.True(rows[$"family_{type}"].GetProperty("proven").GetBoolean()));
    }

    [Fact]
    public async Task Documents_of_several_types_that_meet_under_one_id_are_not_proven()
    {
        await _http.PutAsJsonAsync("types", new { mappings = new { dynamic = false } });

        var run = await BackfillAsync(Types, "types", "--types", "union", "--json");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.True(Number(Rows(run)["types"], "unexplained") < 0);
    }

    [Theory]
    [InlineData("t.js", "(list => list", "t.js:1:")]
    [InlineData("t.js", "5", "t.js: its last expression is not a function")]
    [InlineData("t.yaml", "- set: {a: 1}\n- sett: {a: 1}", "t.yaml:2: a rule has no 'sett'")]
    [InlineData("t.jmespath", "a.[", "t.jmespath: not JMESPath")]
    [InlineData("t.js", "(list => { throw new Error('never'); })", "have failed, so that the transform is to blame")]
    public async Task A_transform_that_cannot_work_ends_with_a_message(string name, string text, string message)
    {
        Write(name, text);

        var run = await BackfillAsync(Churn, "churn", "--transform", name, "--workers", "1");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transform_that_is_missing_is_named()
    {
        var run = await BackfillAsync(Churn, "churn", "--transform", "gone.js");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("gone.js: it cannot be read", run.Notes, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_ferry.Folder, name), text);

    private Task<FerryRun> BackfillAsync(FixtureCase fixture, string index, params string[] options) =>
        _ferry.RunAsync(["backfill", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--index", index, "--target", $"{_sandbox.Uri}", .. options]);

    private Task<FerryRun> RedriveAsync(params string[] options) =>
        _ferry.RunAsync(["failures", "redrive", "--target", $"{_sandbox.Uri}", "--json", .. options]);

    private static Dictionary<string, JsonElement> Rows(FerryRun run) =>
        run.Json.GetProperty("indices").EnumerateArray().ToDictionary(row => row.GetProperty("index").GetString()!);

    private static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private async Task<int> CountAsync(string index, string query)
    {
        await _http.PostAsync($"{index}/_refresh", null);
        var hits = await _http.GetFromJsonAsync<JsonElement>($"{index}/_search?size=10000");
        var (field, value) = (query.Split(':')[0], int.Parse(query.Split(':')[1]));
        return hits.GetProperty("hits").GetProperty("hits").EnumerateArray()
            .Count(hit => hit.GetProperty("_source").TryGetProperty(field, out var found) && found.GetInt32() == value);
    }
}
