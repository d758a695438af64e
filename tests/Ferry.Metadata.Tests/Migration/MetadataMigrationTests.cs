using Ferry.Clusters;
using Ferry.Metadata.Migration;
using Ferry.Metadata.Target;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests.Migration;

/// <summary>Plans against a real target, and against one that complains without end.</summary>
public sealed class MetadataMigrationTests(SharedServers servers) : IAsyncLifetime, IClassFixture<SharedServers>
{
    private static readonly ClusterVersion Version = ClusterVersion.Parse("OpenSearch 3.3.2")!.Value;

    private TestServer _server = null!;
    private ClusterClient _client = null!;
    private TargetObjects _target = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await servers.GetAsync("opensearch-3.3.2");
        _client = new ClusterClient(new ClusterOptions { Uri = _server.Uri }, TimeProvider.System);
        _target = Objects(_client);
    }

    /// <summary>Nothing of one test is there for the next.</summary>
    public async ValueTask DisposeAsync()
    {
        var all = await _target.ReadAllAsync(CancellationToken.None);
        foreach (var left in all.Definitions
            .Where(definition => !all.BackingIndices.ContainsKey(definition.Name))
            .OrderByDescending(definition => definition.Kind == DefinitionKind.DataStream ? int.MaxValue : (int)definition.Kind))
        {
            await _target.DeleteAsync(left.Kind, left.Name, CancellationToken.None);
        }

        _client.Dispose();
    }

    [Fact]
    public async Task An_update_changes_what_can_be_changed_and_names_what_cannot()
    {
        await PutAsync(Definitions.Index("i", """
            {"settings":{"index.number_of_shards":1,"index.number_of_replicas":0,"index.refresh_interval":"5s"},"mappings":{"properties":{"a":{"type":"long"}}},"aliases":{"gone":{},"kept":{}}}
            """));
        var wanted = Definitions.Index("i", """
            {"settings":{"index.number_of_shards":2,"index.number_of_replicas":1},"mappings":{"properties":{"a":{"type":"long"},"b":{"type":"keyword"}}},"aliases":{"kept":{"routing":"r"},"new":{}}}
            """);

        var result = Assert.Single(await RunAsync(MetadataMode.Update, wanted));

        Assert.Equal(ObjectOutcome.Different, result.Outcome);
        Assert.StartsWith("these cannot be changed in an index that exists: /settings/index.number_of_shards; delete the index, or rename it; ", result.Message);
        var left = Comparison.Differences((await FindAsync(DefinitionKind.Index, "i"))!, wanted);
        Assert.Equal(["/settings/index.number_of_shards"], left.Select(difference => difference.Place));
    }

    [Fact]
    public async Task An_index_without_aliases_gets_its_first_by_an_update()
    {
        await PutAsync(Definitions.Index("i"));

        var result = Assert.Single(await RunAsync(MetadataMode.Update, Definitions.Index("i", """{"settings":{"index.number_of_replicas":1,"index.number_of_shards":1},"aliases":{"first":{}},"mappings":{"properties":{"a":{"type":"long"}}}}""")));

        Assert.True(result.Outcome == ObjectOutcome.Updated, result.Message);
    }

    [Fact]
    public async Task An_alias_that_a_template_of_the_target_adds_is_taken_off_and_what_else_it_adds_is_told()
    {
        await PutAsync(Definitions.Of(DefinitionKind.IndexTemplate, "theirs", """{"index_patterns":["am-*"],"template":{"aliases":{"all":{}},"settings":{"index.refresh_interval":"7s"}}}"""));

        var result = Assert.Single(await RunAsync(MetadataMode.Migrate, Definitions.Index("am-1", """{"settings":{"index.number_of_shards":1,"index.number_of_replicas":0},"aliases":{"own":{}}}""")));

        Assert.Equal(ObjectOutcome.Created, result.Outcome);
        Assert.Equal("templates of the target gave it more than the source has", result.Message);
        Assert.Equal(["/settings/index.refresh_interval"], result.Differences.Select(difference => difference.Place));
        Assert.Equal(["own"], (await FindAsync(DefinitionKind.Index, "am-1"))!.Body["aliases"]!.AsObject().Select(alias => alias.Key));
    }

    [Fact]
    public async Task A_probe_finds_what_the_target_refuses_and_leaves_nothing()
    {
        await PutAsync(Definitions.Index("pr-there", """{"aliases":{"pr-alias":{}}}"""));
        await PutAsync(Definitions.Index(Probe.Prefix + "0-left"));
        await PutAsync(Definitions.Of(DefinitionKind.IngestPipeline, Probe.Prefix + "1-left", """{"processors":[]}"""));

        var results = await RunAsync(
            MetadataMode.Probe,
            Definitions.Of(DefinitionKind.ComponentTemplate, "pr-part", """{"template":{"mappings":{"properties":{"@timestamp":{"type":"date"}}}}}"""),
            Definitions.Of(DefinitionKind.IndexTemplate, "pr-streams", """{"index_patterns":["pr-stream*"],"composed_of":["pr-part"],"data_stream":{},"priority":3}"""),
            Definitions.Of(DefinitionKind.DataStream, "pr-stream-1"),
            Definitions.Index("pr-good", """{"settings":{"index.nonsense":1},"aliases":{"pr-alias":{}}}"""),
            Definitions.Index("pr-bad", """{"settings":{"index.number_of_shards":0}}"""));

        Assert.Equal(["pr-bad"], results.Where(result => result.IsProblem).Select(result => result.Definition.Name));
        Assert.Contains("index.number_of_shards", results[^1].Message);
        var mended = results.Single(result => result.Definition.Name == "pr-good");
        Assert.Equal((Mending.Name, "/settings/index.nonsense"), (mended.Changes[^1].Transform, mended.Changes[^1].Place));
        Assert.Null(mended.Definition.Body["settings"]!["index.nonsense"]);
        var left = (await _target.ReadAllAsync(TestContext.Current.CancellationToken)).Definitions;
        Assert.Equal(["pr-there"], left.Where(definition => definition.Kind != DefinitionKind.ClusterSetting).Select(definition => definition.Name));
        Assert.Equal(["pr-alias"], left.Single(definition => definition.Name == "pr-there").Body["aliases"]!.AsObject().Select(alias => alias.Key));
    }

    [Fact]
    public async Task What_needs_an_object_that_failed_or_is_dropped_is_blocked_and_what_only_uses_it_says_so()
    {
        var failed = Planned(Definitions.Of(DefinitionKind.IngestPipeline, "dep-pipe")) with { Refusal = "a test refuses it" };
        var dropped = Planned(Definitions.Of(DefinitionKind.ComponentTemplate, "dep-part")) with { Dropped = "a test drops it" };
        MetadataPlan plan = new(
            [
                failed, dropped,
                Planned(Definitions.Of(DefinitionKind.IndexTemplate, "dep-one", """{"index_patterns":["dep-1*"],"composed_of":["dep-part"]}""")),
                Planned(Definitions.Of(DefinitionKind.IndexTemplate, "dep-two", """{"index_patterns":["dep-2*"],"composed_of":["dep-unknown"]}""")),
                Planned(Definitions.Of(DefinitionKind.DataStream, "dep-stream")),
                Planned(Definitions.Index("dep-index", """{"settings":{"index.number_of_shards":1,"index.number_of_replicas":0,"index.default_pipeline":"dep-pipe"}}""")),
            ],
            []);

        var results = (await new MetadataMigration(_target, MetadataMode.Migrate).RunAsync(plan, null, TestContext.Current.CancellationToken)).ToDictionary(result => result.Definition.Name);

        Assert.Equal((ObjectOutcome.Blocked, "it needs component template dep-part, which is dropped"), (results["dep-one"].Outcome, results["dep-one"].Message));
        Assert.Equal((ObjectOutcome.Blocked, "it needs component template dep-unknown, which neither the plan nor the target has"), (results["dep-two"].Outcome, results["dep-two"].Message));
        Assert.Equal(ObjectOutcome.Failed, results["dep-stream"].Outcome);
        Assert.Equal((ObjectOutcome.Created, "it uses ingest pipeline dep-pipe, which is not as it is to be"), (results["dep-index"].Outcome, results["dep-index"].Message));
    }

    /// <summary>Each answer asks for a higher limit than the last: every round changes something.</summary>
    [Fact]
    public async Task A_target_that_complains_without_end_is_not_asked_without_end()
    {
        var asked = 0;
        await using var endless = new FaultProxy(_server.Uri);
        endless.Otherwise = Fault.Answer((request, _) => ValueTask.FromResult(request.Method == "PUT"
            ? new ProxyAnswer(400, $$"""{"error":{"type":"illegal_argument_exception","reason":"The difference is too large but was [{{++asked}}]. This limit can be set by changing the [index.max_ngram_diff] index level setting."},"status":400}""", "Content-Type: application/json")
            : new ProxyAnswer(404, """{"error":"none","status":404}""", "Content-Type: application/json")));
        using var client = new ClusterClient(new ClusterOptions { Uri = endless.Uri }, TimeProvider.System);

        var result = await new Mending(Objects(client)).PutAsync(Definitions.Index("i", """{"settings":{"index.max_ngram_diff":0}}"""), TestContext.Current.CancellationToken);

        Assert.Contains($"but was [{Mending.MostRounds}]", result.Refusal);
        Assert.Equal(Mending.MostRounds, asked);
    }

    private static TargetObjects Objects(ClusterClient client) => new(client, new RetryPolicy(TimeProvider.System, new Random(1)), Version);

    private static PlannedObject Planned(Definition definition) => new(definition, definition, [], null);

    private async Task PutAsync(Definition definition) => await _target.PutAsync(definition, TestContext.Current.CancellationToken);

    private async Task<Definition?> FindAsync(DefinitionKind kind, string name) => await _target.FindAsync(kind, name, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<ObjectResult>> RunAsync(MetadataMode mode, params IEnumerable<Definition> definitions) =>
        await new MetadataMigration(_target, mode).RunAsync(new MetadataPlan([.. definitions.Select(Planned)], []), null, TestContext.Current.CancellationToken);
}
