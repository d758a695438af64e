using System.Security.Cryptography.X509Certificates;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Tls;

namespace Ferry.Cli.Tests.Metadata;

/// <summary>What <c>ferry metadata</c> says and how it ends where something is in its way.</summary>
public sealed class MetadataRefusalsTests(SharedServers servers) : IAsyncLifetime
{
    private static readonly FixtureCase Fixture = Fixtures.Case("elasticsearch-7.10.2", "metadata");

    private readonly FerryProcess _ferry = new();
    private readonly MetadataObjects _objects = new();
    private TestServer _source = null!;
    private TestServer _target = null!;

    public async ValueTask InitializeAsync() =>
        (_source, _target) = (await servers.GetAsync("elasticsearch-7.10.2"), await servers.GetAsync("opensearch-3.3.2"));

    public async ValueTask DisposeAsync()
    {
        await _objects.DisposeAsync();
        _ferry.Dispose();
    }

    [Fact]
    public async Task A_cluster_that_cannot_be_reached_ends_it_by_the_side_it_is_on()
    {
        await using var closed = new FaultProxy(_target.Uri);
        closed.Refuse();

        var source = await _ferry.RunAsync("metadata", "evaluate", "--source", $"{closed.Uri}", "--target", $"{_target.Uri}");
        var target = await OfSnapshotAsync(closed.Uri);

        Assert.Equal((ExitCode.SourceUnreadable, ExitCode.TargetFailed), (source.ExitCode, target.ExitCode));
        Assert.All([source, target], run => Assert.Contains($"{closed.Uri}", run.Notes));
    }

    [Fact]
    public async Task Wrong_credentials_end_it_by_the_side_they_are_for()
    {
        await using var source = await ClusterGuard.StartAsync(_source.Uri, new GuardOptions { Authorization = "Basic none" });
        await using var target = await ClusterGuard.StartAsync(_target.Uri, new GuardOptions { Authorization = "Basic none" });

        var atSource = await _ferry.RunAsync("metadata", "evaluate", "--source", $"{source.Uri}", "--source-username", "u", "--source-password", "hush", "--target", $"{_target.Uri}");
        var atTarget = await OfSnapshotAsync(target.Uri, "--target-username", "u", "--target-password", "hush");

        Assert.Equal((ExitCode.SourceUnreadable, ExitCode.TargetFailed), (atSource.ExitCode, atTarget.ExitCode));
        Assert.All([atSource, atTarget], run => Assert.Contains("401", run.Notes));
        Assert.All([atSource, atTarget], run => Assert.DoesNotContain("hush", run.Notes));
    }

    [Fact]
    public async Task What_a_user_may_not_read_is_told_and_the_rest_is_looked_at()
    {
        await _objects.PutAsync(_source, "_ingest/pipeline/mr-pipe", """{"processors":[]}""");
        await using var guard = await ClusterGuard.StartAsync(_source.Uri, new GuardOptions { Forbids = (_, path) => path.StartsWith("/_index_template", StringComparison.Ordinal) });
        string[] of = ["metadata", "evaluate", "--source", $"{guard.Uri}", "--target", $"{_target.Uri}", "--ingest-pipeline", "mr-*", "--json", "--report", "r.txt"];

        var run = await _ferry.RunAsync([.. of, "--kind", "ingest-pipeline,index-template"]);
        var without = await _ferry.RunAsync([.. of, "--kind", "ingest-pipeline"]);

        Assert.Equal((ExitCode.Incomplete, ExitCode.Done), (run.ExitCode, without.ExitCode));
        Assert.Equal("index-template", Assert.Single(run.Json.GetProperty("unread").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Equal("mr-pipe", Assert.Single(run.Json.GetProperty("objects").EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains("error: index templates could not be read: ", run.Notes);
        Assert.Contains("403", run.Notes);
        Assert.False(run.Json.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task What_a_user_may_not_make_fails_and_the_rest_is_made()
    {
        await using var guard = await ClusterGuard.StartAsync(_target.Uri, new GuardOptions
        {
            Forbids = (method, path) => path.StartsWith("/_cluster/health", StringComparison.Ordinal) || (method == "PUT" && path.StartsWith("/_component_template", StringComparison.Ordinal)),
        });
        _objects.WillBe(_target, "_ingest/pipeline/pipe_empty");

        var run = await OfSnapshotAsync("migrate", guard.Uri, "--ingest-pipeline", "pipe_empty", "--kind", "ingest-pipeline,component-template,index-template", "--json");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var results = run.Json.GetProperty("objects").EnumerateArray().ToDictionary(entry => entry.GetProperty("name").GetString()!);
        Assert.Equal("created", results["pipe_empty"].GetProperty("outcome").GetString());
        Assert.Equal("failed", results["comp_settings"].GetProperty("outcome").GetString());
        Assert.Contains("403", results["comp_settings"].GetProperty("message").GetString());
        Assert.Equal("blocked", results["composed"].GetProperty("outcome").GetString());
        Assert.Contains("it needs component template ", results["composed"].GetProperty("message").GetString());
    }

    [Fact]
    public async Task Answers_that_no_search_cluster_gives_end_it_by_the_side_they_come_from()
    {
        GuardOptions strange = new() { Answers = (_, path) => path.StartsWith("/_component_template", StringComparison.Ordinal) ? "{\"component_templates\":7}" : null };
        await using var source = await ClusterGuard.StartAsync(_source.Uri, strange);
        await using var target = await ClusterGuard.StartAsync(_target.Uri, strange);

        var fromSource = await _ferry.RunAsync("metadata", "evaluate", "--source", $"{source.Uri}", "--target", $"{_target.Uri}");
        var fromTarget = await OfSnapshotAsync(target.Uri);

        Assert.Equal((ExitCode.SourceUnreadable, ExitCode.TargetFailed), (fromSource.ExitCode, fromTarget.ExitCode));
        Assert.Contains($"The answer of {source.Uri} to GET /_component_template", fromSource.Notes);
        Assert.Contains($"The answer of {target.Uri} to GET /_component_template", fromTarget.Notes);
    }

    [Fact]
    public async Task An_answer_that_is_no_JSON_is_asked_for_again()
    {
        await using var garbling = new FaultProxy(_target.Uri, Fault.None, Fault.None, Fault.Answer(200, "{\"persistent\":{]", "Content-Type: application/json"));

        var run = await OfSnapshotAsync(garbling.Uri, "--kind", "index");

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        Assert.True(garbling.ScriptIsDone);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_or_that_has_ended_is_refused()
    {
        using var authority = new TestAuthority();
        using var another = new TestAuthority("Another");
        await File.WriteAllTextAsync(Path.Combine(_ferry.Folder, "ca.pem"), authority.Certificate.ExportCertificatePem());
        using var strange = another.ForLoopback();
        using var expired = authority.Expired();
        foreach (var certificate in (X509Certificate2[])[strange, expired])
        {
            await using var guard = await ClusterGuard.StartAsync(_target.Uri, new GuardOptions { Certificate = certificate });

            var run = await OfSnapshotAsync(guard.Uri, "--target-ca", "ca.pem");

            Assert.Equal(ExitCode.TargetFailed, run.ExitCode);
            Assert.Contains("certificate", run.Notes);
        }
    }

    [Fact]
    public async Task Elasticsearch_is_no_target()
    {
        var run = await OfSnapshotAsync(_source.Uri);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("the target is Elasticsearch 7.10.2: metadata go to OpenSearch", run.Notes);
    }

    [Fact]
    public async Task A_transform_that_goes_wrong_fails_the_object_and_not_the_run()
    {
        // On a busy machine the limit of time is reached before the others.
        Dictionary<string, (string Script, string Said)> wrong = new()
        {
            ["plain"] = ("throw new Error('not this one')", "not this one"),
            ["closed"] = ("while (true) { }", "statements|10 seconds"),
            ["legacy-1"] = ("let all = []; while (true) all.push(new Array(100000).fill('x'.repeat(100)))", "512 MB|10 seconds"),
            ["blocked"] = ("return 7", "what is no definition"),
            ["hidden_idx"] = ("return { type: 'index', name: 'x' }", "what is no definition"),
        };
        await File.WriteAllTextAsync(
            Path.Combine(_ferry.Folder, "t.js"),
            $"(entry => {{ {string.Concat(wrong.Select(each => $"if (entry.name === '{each.Key}') {{ {each.Value.Script} }}\n"))} return entry; }})");

        var run = await OfSnapshotAsync(_target.Uri, "--kind", "index", "--transform", "t.js", "--json");

        Assert.True(run.ExitCode == ExitCode.Incomplete, run.Notes);
        var results = run.Json.GetProperty("objects").EnumerateArray().ToDictionary(entry => entry.GetProperty("source_name").GetString()!);
        Assert.All(wrong, each => Assert.StartsWith("t.js: ", results[each.Key].GetProperty("message").GetString()));
        Assert.All(wrong, each => Assert.Matches(each.Value.Said, results[each.Key].GetProperty("message").GetString()));
        Assert.Equal(wrong.Keys.Order(), results.Where(each => each.Value.GetProperty("outcome").GetString() == "failed").Select(each => each.Key).Order());
        Assert.Equal("creatable", results["write-000001"].GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("(entry => {")]
    [InlineData("7")]
    public async Task A_file_that_is_no_transform_is_told_before_anything_is_done(string script)
    {
        await File.WriteAllTextAsync(Path.Combine(_ferry.Folder, "t.js"), script);

        var run = await OfSnapshotAsync("migrate", _target.Uri, "--transform", "t.js");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("t.js", run.Notes);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_snapshot_without_global_state_is_said_to_have_none()
    {
        var partial = Fixtures.Case("elasticsearch-8.19.0", "partial");

        var run = await _ferry.RunAsync("metadata", "evaluate", "--repository", partial.RepositoryPath, "--snapshot", "features_none", "--target", $"{_target.Uri}", "--json");

        Assert.Contains("warning: Snapshot 'features_none' was taken without the global state", run.Notes);
        Assert.All(run.Json.GetProperty("objects").EnumerateArray(), entry => Assert.Equal("index", entry.GetProperty("kind").GetString()));
    }

    private Task<FerryRun> OfSnapshotAsync(Uri target, params string[] more) => OfSnapshotAsync("evaluate", target, more);

    private Task<FerryRun> OfSnapshotAsync(string command, Uri target, params string[] more) =>
        _ferry.RunAsync(["metadata", command, "--repository", Fixture.RepositoryPath, "--snapshot", "snap1", "--target", $"{target}", .. more]);
}
