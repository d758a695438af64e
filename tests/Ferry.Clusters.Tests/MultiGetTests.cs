using System.Text;
using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit.Faults;

namespace Ferry.Clusters.Tests;

public sealed class MultiGetTests : IAsyncLifetime
{
    /// <summary>As OpenSearch 2.19 answers.</summary>
    private const string Whole = """
        {"docs":[
          {"_index":"books","_id":"1","_version":1,"_seq_no":0,"_primary_term":1,"_routing":"r/1","found":true,"_source":{"a" : [1.0, {"_id":"x"}]}},
          {"_index":"books","_id":"2","found":false},
          {"_index":"books","_id":"3","error":{"root_cause":[{"type":"no_shard_available_action_exception","reason":"[books][0]"}],"type":"no_shard_available_action_exception","reason":"No shard available for [get [books][3]: routing [null]]"}},
          {"_index":"books","_id":"4 \"ü\"","_version":1,"found":true}]}
        """;

    private static readonly DocumentAddress[] Asked = [new("1", "r/1"), new("2", null), new("3", null), new("4 \"ü\"", null)];

    private SandboxCluster _cluster = null!;
    private FaultProxy _proxy = null!;
    private ClusterClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SandboxCluster.StartAsync();
        _proxy = new FaultProxy(_cluster.Uri);
        _client = new ClusterClient(new ClusterOptions { Uri = _proxy.Uri }, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Every_document_has_its_item()
    {
        var items = await AskAsync(Whole, Asked);

        Assert.Equal([true, false, false, true], items.Select(item => item.IsFound));
        Assert.Equal(["r/1", null, null, null], items.Select(item => item.Routing));
        Assert.Equal("""{"a" : [1.0, {"_id":"x"}]}""", Encoding.UTF8.GetString(items[0].Source!.Value.Span));
        Assert.All(items.Skip(1), item => Assert.Null(item.Source));
        Assert.Equal(new MultiGetError("no_shard_available_action_exception", "No shard available for [get [books][3]: routing [null]]"), items[2].Error);
    }

    [Theory]
    [InlineData("no_shard_available_action_exception", true)]
    [InlineData("rejected_execution_exception", true)]
    [InlineData("circuit_breaking_exception", true)]
    [InlineData("index_not_found_exception", false)]
    [InlineData("routing_missing_exception", false)]
    public void Errors_of_shards_pass_and_errors_of_requests_do_not(string type, bool isTransient) =>
        Assert.Equal(isTransient, new MultiGetError(type, "").IsTransient);

    /// <summary>Servers take such sources and give them back as they came.</summary>
    [Theory]
    [InlineData("{\"a\":NaN,\"b\":-Infinity}")]
    [InlineData("{a:1}")]
    [InlineData("/* } */ {\"a\": // ]\n 1}")]
    [InlineData("{\"a\":\"} \\\" // \\\\\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    public async Task Sources_that_are_not_JSON_by_the_letter_spoil_no_answer(string source)
    {
        var items = await AskAsync($$"""{"docs":[{"_id":"1","found":true,"_source":{{source}}},{"found":true,"_source":{},"_id":"2"}],"x":{{source}} }""", new("1", null), new("2", null));

        Assert.Equal(source[source.IndexOf('{')..], Encoding.UTF8.GetString(items[0].Source!.Value.Span));
        Assert.Equal("{}", Encoding.UTF8.GetString(items[1].Source!.Value.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"docs":[]}""")]
    [InlineData("""{"docs":[{"_id":"2","found":true}]}""")]
    [InlineData("""{"docs":[{"found":true}]}""")]
    [InlineData("""{"docs":[{"_id":"1"}]}""")]
    [InlineData("""{"docs":[{"_id":"1","found":true},{"_id":"1","found":true}]}""")]
    [InlineData("""{"docs":[{"_id":"1","found":true}]}}""")]
    [InlineData("""{"docs":[{"_id":"1","found":true}]} <html>""")]
    [InlineData("""{"docs":[{"_id":1,"found":true}]}""")]
    [InlineData("""{"docs":[{"_id":"1" "found":true}]}""")]
    [InlineData("""{"docs":[{"_id":"\ud800","found":true}]}""")]
    [InlineData("""{"docs":[{"_id":"1","error":[}]}""")]
    public async Task Other_answers_are_refused(string answer)
    {
        var e = await Assert.ThrowsAsync<ClusterException>(() => AskAsync(answer, new DocumentAddress("1", null)));

        Assert.Equal(ClusterProblem.Garbled, e.Problem);
        Assert.Contains("POST /books/_mget", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_cut_anywhere_are_refused()
    {
        var whole = Encoding.UTF8.GetBytes(Whole.TrimEnd());
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.ThrowsAny<JsonException>(() => MultiGet.Parse(whole.AsMemory(0, length), Asked));
        }
    }

    [Fact]
    public void Damaged_answers_end_in_the_named_exceptions()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var whole = Encoding.UTF8.GetBytes(Whole);
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(whole.Length)] = (byte)random.Next(256);
            try
            {
                MultiGet.Parse(damaged, Asked);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 19_999);
    }

    [Fact]
    public async Task A_cluster_is_asked_under_the_routing_and_says_where_an_id_is()
    {
        await _client.CreateIndexAsync("books", """{"settings":{"number_of_shards":5}}"""u8.ToArray(), default);
        await _client.BulkAsync(
            "books",
            "{\"index\":{\"_id\":\"twice \\\"/1\\\"\",\"routing\":\"a\"}}\n{\"n\":1.0}\n{\"index\":{\"_id\":\"twice \\\"/1\\\"\",\"routing\":\"c\"}}\n{\"n\":2}\n{\"index\":{\"_id\":\"plain\"}}\n{}\n"u8.ToArray(),
            BulkParameters.Default,
            default);
        await _client.RefreshAsync("books", default);

        var items = await _client.MultiGetAsync("books", [new("twice \"/1\"", "a"), new("twice \"/1\"", "c"), new("plain", null), new("none", null)], default);
        var found = await _client.FindAsync("books", ["twice \"/1\"", "plain", "none"], default);

        Assert.Equal(["""{"n":1.0}""", """{"n":2}""", "{}", null], items.Select(item => item.Source is { } source ? Encoding.UTF8.GetString(source.Span) : null));
        Assert.Equal(["a", "c", null, null], items.Select(item => item.Routing));
        Assert.Equal([new("plain", null), new("twice \"/1\"", "a"), new("twice \"/1\"", "c")], found.OrderBy(address => address.Id).ThenBy(address => address.Routing));
        Assert.Empty(await _client.FindAsync("books", ["none"], default));
    }

    [Fact]
    public async Task A_search_without_some_shards_is_no_answer()
    {
        _proxy.Then(Fault.Answer(200, """{"_shards":{"failed":1},"hits":{"hits":[]}}"""));

        var e = await Assert.ThrowsAsync<ClusterException>(async () => await _client.FindAsync("books", ["1"], default));

        Assert.Equal(ClusterProblem.Unavailable, e.Problem);
    }

    private async Task<IReadOnlyList<MultiGetItem>> AskAsync(string answer, params DocumentAddress[] documents)
    {
        _proxy.Then(Fault.Answer(200, answer));
        return await _client.MultiGetAsync("books", documents, default);
    }
}
