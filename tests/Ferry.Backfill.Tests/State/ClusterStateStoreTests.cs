using System.Net.Http.Json;
using System.Text.Json;
using Ferry.Backfill.State;
using Ferry.Clusters;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests.State;

[Collection(nameof(ClusterStateStore))]
public sealed class OpenSearch2StateStoreTests(SharedServers servers) : ClusterStateStoreTests(servers, "opensearch-2.19.4");

[Collection(nameof(ClusterStateStore))]
public sealed class OpenSearch3StateStoreTests(SharedServers servers) : ClusterStateStoreTests(servers, "opensearch-3.3.2");

[Collection(nameof(ClusterStateStore))]
public sealed class Elasticsearch7StateStoreTests(SharedServers servers) : ClusterStateStoreTests(servers, "elasticsearch-7.10.2");

/// <summary>With types.</summary>
[Collection(nameof(ClusterStateStore))]
public sealed class Elasticsearch6StateStoreTests(SharedServers servers) : ClusterStateStoreTests(servers, "elasticsearch-6.8.23");

public abstract class ClusterStateStoreTests(SharedServers servers, string server) : StateStoreTests, IAsyncLifetime
{
    private const string Index = "ferry-state-tests";

    private static readonly CancellationToken None = CancellationToken.None;

    private TestServer _server = null!;
    private FaultProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await servers.GetAsync(server);
        _proxy = new FaultProxy(_server.Uri);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _proxy.DisposeAsync();
        using var deleted = await _server.Client.DeleteAsync(Index);
    }

    protected override async ValueTask<IStateStore> OpenAsync() => await ClusterStateStore.OpenAsync(
        new ClusterClient(new ClusterOptions { Uri = _proxy.Uri }, TimeProvider.System), Target.Retries, Index, None);

    [Fact]
    public async Task A_write_that_took_effect_although_its_answer_was_lost_has_succeeded()
    {
        await using var store = await OpenAsync();
        _proxy.Then(Fault.ResetAnswerAfter(0));
        var made = await store.TryPutAsync("a", Json("""{"n":1}"""), StateVersion.Missing, None);
        Assert.NotNull(made);

        _proxy.Then(Fault.ResetAnswerAfter(0), Fault.ResetAnswerAfter(0));
        var changed = await store.TryPutAsync("a", Json("""{"n":2}"""), made.Value, None);

        Assert.Equal(Assert.Single(await store.GetAsync(["a"], None)).Version, changed);
        Assert.NotNull(await store.TryPutAsync("a", Json("""{"n":3}"""), changed!.Value, None));
        Assert.True(_proxy.ScriptIsDone);
    }

    [Fact]
    public async Task A_write_that_did_not_take_effect_is_sent_again_unless_somebody_was_faster()
    {
        await using var store = await OpenAsync();
        _proxy.Then(Fault.ResetRequestAfter(10));
        var made = await store.TryPutAsync("a", Json("""{"n":1}"""), StateVersion.Missing, None);
        Assert.NotNull(made);

        await using var other = await OpenAsync();
        var faster = Fault.Meanwhile(Moment.Asked, async () =>
        {
            _proxy.Then(Fault.None);
            Assert.NotNull(await other.TryPutAsync("a", Json("""{"n":2}"""), made.Value, None));
        });
        _proxy.Then(faster);
        Assert.Null(await store.TryPutAsync("a", Json("""{"n":3}"""), made.Value, None));
        Assert.Equal("""{"n":2}""", Text(Assert.Single(await store.GetAsync(["a"], None)).Body));
    }

    [Fact]
    public async Task A_cleared_store_is_cleared_although_the_answer_was_lost()
    {
        await using var store = await OpenAsync();
        await store.PutAllAsync([("a", Json("{}"))], None);
        _proxy.Then(Fault.ResetAnswerAfter(0));

        await store.ClearAsync(None);

        Assert.Empty(await store.ListAsync("", None));
    }

    [Fact]
    public async Task A_shard_that_is_not_ready_is_waited_for()
    {
        await using var store = await OpenAsync();
        await store.PutAllAsync([("a", Json("{}"))], None);
        _proxy.Then(Fault.Answer(200, """{"docs":[{"_index":"i","_id":"a","error":{"type":"no_shard_available_action_exception","reason":"No shard available"}}]}"""));
        Assert.Single(await store.GetAsync(["a"], None));

        _proxy.Then(Fault.Answer(200, """{"errors":true,"items":[{"index":{"status":429,"error":{"type":"circuit_breaking_exception","reason":"scripted"}}}]}"""));
        await store.PutAllAsync([("b", Json("{}"))], None);
        Assert.Single(await store.GetAsync(["b"], None));

        _proxy.Then(Fault.None, Fault.Answer(200, """{"_shards":{"total":1,"failed":1},"hits":{"hits":[]}}"""));
        Assert.Equal(2, (await store.ListAsync("", None)).Count);
        Assert.True(_proxy.ScriptIsDone);
    }

    [Fact]
    public async Task A_cluster_that_is_gone_for_good_is_unreachable()
    {
        await using var store = await OpenAsync();
        _proxy.Refuse();

        var e = await Assert.ThrowsAsync<StateException>(async () => await store.TryPutAsync("a", Json("{}"), StateVersion.Missing, None));

        Assert.Equal(StateProblem.Unreachable, e.Problem);
        Assert.Contains("the same command goes on", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_is_somebodys_is_refused_and_left_alone()
    {
        using (var created = await _server.Client.PutAsJsonAsync(Index, JsonElement.Parse("""{"settings":{"number_of_shards":1}}""")))
        {
            created.EnsureSuccessStatusCode();
        }

        var e = await Assert.ThrowsAsync<StateException>(async () => await (await OpenAsync()).DisposeAsync());

        Assert.Equal(StateProblem.Damaged, e.Problem);
        Assert.Contains("name another one", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await _server.Client.GetFromJsonAsync<JsonElement>($"{Index}/_count")).GetProperty("count").GetInt32());
    }
}
