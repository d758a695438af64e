using System.Diagnostics;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Metadata;

/// <summary><c>ferry metadata</c> as users run it, from snapshots and running clusters to a real target.</summary>
public sealed partial class MetadataCommandTests(SharedServers servers) : IAsyncLifetime
{
    private static readonly FixtureCase Fixture = Fixtures.Case("elasticsearch-7.10.2", "metadata");

    private static readonly FixtureCase Types = Fixtures.Case("elasticsearch-5.6.16", "metadata");

    /// <summary>As diffs show definitions.</summary>
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FerryProcess _ferry = new();
    private readonly MetadataObjects _objects = new();
    private TestServer _target = null!;

    public async ValueTask InitializeAsync() => _target = await servers.GetAsync("opensearch-3.3.2");

    public async ValueTask DisposeAsync()
    {
        await _objects.DisposeAsync();
        _ferry.Dispose();
    }

    /// <summary>With the rules that docs/writing-a-transform.md gives as an example of a ferry.yaml.</summary>
    [Fact]
    public async Task Rules_may_stand_in_the_file()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "writing-a-transform.md"));
        var example = RulesExample().Match(page).Groups["text"].Value.Replace("/price", "/n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_ferry.Folder, "ferry.yaml"), example);

        var run = await _ferry.RunAsync(
            "metadata", "evaluate", "--repository", Fixture.RootPath, "--snapshot", "snap1", "--target", $"{_target.Uri}", "--index", "write-000001", "--kind", "index", "--json");

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        var field = run.Json.GetProperty("objects")[0].GetProperty("body").GetProperty("mappings").GetProperty("properties").GetProperty("n");
        Assert.Equal(("scaled_float", 100), (field.GetProperty("type").GetString(), field.GetProperty("scaling_factor").GetInt32()));
    }

    [Fact]
    public async Task A_running_source_is_brought_over_once_and_changes_are_brought_only_if_asked_for()
    {
        var source = await servers.GetAsync("elasticsearch-7.10.2");
        await _objects.PutAsync(source, "_ingest/pipeline/mc-pipe", """{"processors":[{"set":{"field":"a","value":1}}]}""");
        await _objects.PutAsync(source, "_scripts/mc-script", """{"script":{"lang":"painless","source":"1"}}""");
        await _objects.PutAsync(source, "_component_template/mc-part", """{"template":{"mappings":{"properties":{"c":{"type":"keyword"}}}}}""");
        await _objects.PutAsync(source, "_index_template/mc-template", """{"index_patterns":["mc-never-*"],"composed_of":["mc-part"],"priority":77}""");
        await _objects.PutAsync(source, "mc-index", """{"settings":{"number_of_replicas":0,"default_pipeline":"mc-pipe"},"mappings":{"properties":{"a":{"type":"long"}}},"aliases":{"mc-alias":{"routing":"x"}}}""");
        _objects.WillBe(_target, "_ingest/pipeline/mc-pipe", "_scripts/mc-script", "_component_template/mc-part", "_index_template/mc-template", "mc-index");
        string[] all = ["mc-pipe", "mc-script", "mc-part", "mc-template", "mc-index"];
        string[] of =
        [
            "--source", $"{source.Uri}", "--target", $"{_target.Uri}", "--json", "--ingest-pipeline", "mc-pipe", "--stored-script", "mc-*", "--component-template", "mc-*",
            "--index-template", "mc-*", "--index", "mc-*", "--kind", "ingest-pipeline,stored-script,component-template,index-template,index",
        ];

        var evaluated = await _ferry.RunAsync(["metadata", "evaluate", .. of]);
        Assert.True(evaluated.ExitCode == ExitCode.Done, evaluated.Notes);
        Assert.Null(await MetadataObjects.GetAsync(_target, "mc-index"));
        Assert.Equal(all.Select(name => (name, "creatable")), Outcomes(evaluated));

        var probed = await _ferry.RunAsync(["metadata", "evaluate", "--probe", .. of]);
        Assert.True(probed.ExitCode == ExitCode.Done, probed.Notes);
        Assert.Null(await MetadataObjects.GetAsync(_target, "mc-index"));
        Assert.DoesNotContain("ferry-probe-", $"{await MetadataObjects.GetAsync(_target, "_cluster/state/metadata?filter_path=-metadata.index-graveyard")}");

        var migrated = await _ferry.RunAsync(["metadata", "migrate", .. of]);
        Assert.True(migrated.ExitCode == ExitCode.Done, migrated.Notes);
        Assert.Equal(all.Select(name => (name, "created")), Outcomes(migrated));
        var made = (await MetadataObjects.GetAsync(_target, "mc-index"))!.Value.GetProperty("mc-index");
        Assert.Equal("x", made.GetProperty("aliases").GetProperty("mc-alias").GetProperty("index_routing").GetString());
        Assert.Equal("mc-pipe", made.GetProperty("settings").GetProperty("index").GetProperty("default_pipeline").GetString());

        var again = await _ferry.RunAsync(["metadata", "migrate", .. of]);
        Assert.Equal(ExitCode.Done, again.ExitCode);
        Assert.Equal(all.Select(name => (name, "present")), Outcomes(again));

        await _objects.PutAsync(_target, "_ingest/pipeline/mc-pipe", """{"processors":[]}""");
        using (var settings = new StringContent("""{"index":{"number_of_replicas":1,"refresh_interval":"9s"}}""", null, "application/json"))
        using (var changed = await _target.Client.PutAsync(new Uri("mc-index/_settings", UriKind.Relative), settings))
        {
            Assert.True(changed.IsSuccessStatusCode);
        }

        var different = await _ferry.RunAsync(["metadata", "migrate", .. of]);
        Assert.Equal(ExitCode.Incomplete, different.ExitCode);
        Assert.Equal([("mc-pipe", "different"), ("mc-index", "different")], Outcomes(different).Where(each => each.Outcome != "present"));
        var places = different.Json.GetProperty("objects").EnumerateArray().Last().GetProperty("differences").EnumerateArray().Select(difference => difference.GetProperty("place").GetString());
        Assert.Equal(["/settings/index.number_of_replicas", "/settings/index.refresh_interval"], places.Order());

        var updated = await _ferry.RunAsync(["metadata", "migrate", "--update", .. of]);
        Assert.True(updated.ExitCode == ExitCode.Done, updated.Notes);
        Assert.Equal([("mc-pipe", "updated"), ("mc-index", "updated")], Outcomes(updated).Where(each => each.Outcome != "present"));
        Assert.Equal(all.Select(name => (name, "present")), Outcomes(await _ferry.RunAsync(["metadata", "migrate", .. of])));
    }

    [Fact]
    public async Task An_index_of_Elasticsearch_6_goes_under_another_name()
    {
        var source = await servers.GetAsync("elasticsearch-6.8.23");
        await _objects.PutAsync(source, "mc6-2019", """{"settings":{"number_of_replicas":0},"mappings":{"doc":{"properties":{"s":{"type":"text"}}}}}""");
        _objects.WillBe(_target, "old-2019");

        var run = await _ferry.RunAsync(
            "metadata", "migrate", "--source", $"{source.Uri}", "--target", $"{_target.Uri}", "--kind", "index", "--index", "regex:mc6-\\d+", "--rename", "regex:mc6-(.+)=old-$1", "--json");

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        var index = Assert.Single(run.Json.GetProperty("objects").EnumerateArray());
        Assert.Equal(("mc6-2019", "old-2019"), (index.GetProperty("source_name").GetString(), index.GetProperty("name").GetString()));
        var made = (await MetadataObjects.GetAsync(_target, "old-2019"))!.Value.GetProperty("old-2019");
        Assert.Equal("text", made.GetProperty("mappings").GetProperty("properties").GetProperty("s").GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_report_for_programs_has_the_keys_that_the_page_names()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "metadata.md"));
        var described = page[page.IndexOf("The JSON has", StringComparison.Ordinal)..];
        var named = Regex.Matches(described[..described.IndexOf("\n\n", StringComparison.Ordinal)], "`(?<key>[a-z_]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["key"].Value).ToHashSet();

        var run = await EvaluateAsync(Fixture, "--json");

        Assert.Empty(run.Json.EnumerateObject().Select(property => property.Name).Except(named));
        var first = run.Json.GetProperty("objects").EnumerateArray().First(entry => entry.GetProperty("changes").GetArrayLength() > 0);
        Assert.Empty(first.EnumerateObject().Concat(first.GetProperty("changes")[0].EnumerateObject()).Select(property => property.Name).Except(named));
        Assert.Equal("evaluate", run.Json.GetProperty("mode").GetString());
        Assert.True(run.Json.GetProperty("complete").GetBoolean());
        Assert.Equal(run.Json.GetProperty("objects").GetArrayLength(), run.Json.GetProperty("counts").GetProperty("creatable").GetInt32());
        Assert.Equal(".dot-idx", Assert.Single(run.Json.GetProperty("left_out").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task Only_what_is_chosen_is_looked_at()
    {
        var run = await EvaluateAsync(
            Fixture, "--kind", "index,component-template,legacy-template", "--legacy-template", "legacy_l?w", "--index", "plain", "--index", "regex:.*-000001", "--index", ".dot*", "--json");

        Assert.Equal(["comp_mappings", "comp_settings", "legacy_low", ".dot-idx", "plain", "write-000001"], Outcomes(run).Select(each => each.Name));
    }

    [Theory]
    [InlineData("--legacy-template legacy_lo", "no legacy template of the source matches 'legacy_lo'. It has: legacy_low, ")]
    [InlineData("--kind indices", "--kind")]
    [InlineData("--diff plain", "objects are named KIND/NAME")]
    [InlineData("--diff index/plian", "the run has no object 'index/plian'. It has: index/plain, ")]
    [InlineData("--report r.pdf", ".html, .json or .txt")]
    public async Task What_cannot_be_meant_is_told_with_what_there_is(string options, string said)
    {
        var run = await EvaluateAsync(Fixture, options.Split(' '));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(said, run.Notes);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("none", ExitCode.Incomplete, "perc")]
    [InlineData("union", ExitCode.Done, "perc")]
    [InlineData("split", ExitCode.Done, "perc_doc perc_queries")]
    public async Task Mapping_types_become_what_is_chosen(string types, int exitCode, string expected)
    {
        var run = await EvaluateAsync(Types, "--kind", "index", "--index", "perc", "--types", types, "--json");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(expected.Split(' '), Outcomes(run).Select(each => each.Name).Order());
    }

    [Fact]
    public async Task A_diff_is_one_that_patch_applies()
    {
        var run = await EvaluateAsync(Fixture, "--diff", "index/plain");
        var json = await EvaluateAsync(Fixture, "--kind", "index", "--index", "plain", "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        await File.WriteAllTextAsync(Path.Combine(_ferry.Folder, "plain.diff"), run.Output);
        var body = Assert.Single(json.Json.GetProperty("objects").EnumerateArray()).GetProperty("body");
        var after = JsonSerializer.Serialize(body, Indented);
        var file = Path.Combine(_ferry.Folder, "plain");
        await File.WriteAllTextAsync(file, after + "\n");
        using var back = Process.Start(new ProcessStartInfo("patch", ["--silent", "--reverse", "plain", "plain.diff"]) { WorkingDirectory = _ferry.Folder })!;
        await back.WaitForExitAsync();
        Assert.Equal(0, back.ExitCode);
        var settings = JsonElement.Parse(await File.ReadAllTextAsync(file)).GetProperty("settings");
        Assert.Equal("plain", settings.GetProperty("index.provided_name").GetString());
        Assert.False(body.GetProperty("settings").TryGetProperty("index.provided_name", out _));
    }

    [Fact]
    public async Task Reports_say_the_same_in_every_form_and_only_their_owner_reads_them()
    {
        var run = await EvaluateAsync(Fixture, "--json", "--report", "r.html", "--report", "r.json", "--report", "r.txt");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(run.Output, await File.ReadAllTextAsync(Path.Combine(_ferry.Folder, "r.json")));
        var verdict = run.Json.GetProperty("verdict").GetString()!;
        foreach (var file in (string[])["r.html", "r.txt"])
        {
            var text = WebUtility.HtmlDecode(await File.ReadAllTextAsync(Path.Combine(_ferry.Folder, file)));
            Assert.Contains(verdict, text);
            Assert.All(Outcomes(run), each => Assert.Contains(each.Name, text));
        }

        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(_ferry.Folder))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    private Task<FerryRun> EvaluateAsync(FixtureCase fixture, params string[] more) =>
        _ferry.RunAsync(["metadata", "evaluate", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--target", $"{_target.Uri}", .. more]);

    private static IEnumerable<(string Name, string Outcome)> Outcomes(FerryRun run) =>
        run.Json.GetProperty("objects").EnumerateArray().Select(entry => (entry.GetProperty("name").GetString()!, entry.GetProperty("outcome").GetString()!));

    [GeneratedRegex("```yaml\n(?<text>metadata:\n.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex RulesExample();
}
