using System.Text;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests.Sending;

/// <summary>What options change of requests, and of what their answers mean.</summary>
public sealed class SendOptionsTests : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private readonly FailedDocuments _failed;
    private Target _target = null!;

    public SendOptionsTests() => _failed = new FailedDocuments(_folder.Combine("failed.ndjson"));

    public static TheoryData<SendOptions, string> Contradictions => new()
    {
        { new SendOptions { OpType = OpType.Create, Versioning = Versioning.ExternalGte }, "create cannot compare versions" },
        { new SendOptions { ServerIds = true, Versioning = Versioning.ExternalGte }, "where the target makes up the ids" },
        { new SendOptions { Pipeline = "" }, "must have a name" },
        { new SendOptions { Connections = 0 }, "must be a connection" },
        { new SendOptions { BulkDocs = 0 }, "room for a byte and a document" },
    };

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _failed.Dispose();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Options_that_contradict_each_other_are_refused_with_the_reason(SendOptions options, string why)
    {
        var e = Assert.Throws<ArgumentException>(() => Sender(options));

        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_leaves_what_is_there_and_counts_it_as_already_there()
    {
        await SendAsync(new SendOptions(), ("1", "{\"a\":\"old\"}"), ("2", "{\"a\":\"old\"}"));

        var result = await SendAsync(new SendOptions { OpType = OpType.Create }, ("1", "{}"), ("2", "{}"), ("3", "{}"));

        AssertResult(result, sent: 1, failed: 0, (SkipReason.AlreadyThere, 2));
        Assert.Equal(
            [("1 ", "{\"a\":\"old\"}"), ("2 ", "{\"a\":\"old\"}"), ("3 ", "{}")], await _target.ContentAsync("books"));
        Assert.Equal(0, _failed.Count);
    }

    [Fact]
    public async Task Create_after_an_answer_that_got_lost_counts_what_had_arrived_as_already_there()
    {
        _target.Proxy.Then(Fault.ResetAnswerAfter(100));

        var result = await SendAsync(new SendOptions { OpType = OpType.Create }, ("1", "{}"), ("2", "{}"));

        AssertResult(result, sent: 0, failed: 0, (SkipReason.AlreadyThere, 2));
        Assert.Equal(2, (await _target.ContentAsync("books")).Count);
    }

    [Fact]
    public async Task A_conflict_without_reason_is_a_failure()
    {
        _target.Proxy.Then(Fault.Answer(200, """{"items":[{"index":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"?"}}}]}"""));

        AssertResult(await SendAsync(new SendOptions(), ("1", "{}")), sent: 0, failed: 1);
    }

    [Fact]
    public async Task Versions_replace_older_and_equal_ones_only()
    {
        var options = new SendOptions { Versioning = Versioning.ExternalGte };
        var first = await SendAsync(options, ("1", "{\"v\":5}", 5), ("2", "{\"v\":5}", 5), ("3", "{\"v\":5}", 5));

        var second = await SendAsync(options, ("1", "{\"v\":4}", 4), ("2", "{\"w\":5}", 5), ("3", "{\"v\":6}", 6));

        AssertResult(first, sent: 3, failed: 0);
        AssertResult(second, sent: 2, failed: 0, (SkipReason.NewerOnTarget, 1));
        Assert.Equal([("1 ", "{\"v\":5}"), ("2 ", "{\"w\":5}"), ("3 ", "{\"v\":6}")], await _target.ContentAsync("books"));
    }

    [Fact]
    public async Task With_ids_of_the_target_documents_arrive_under_new_ones_and_failed_ones_keep_theirs()
    {
        await _target.PutAsync("books", """{"mappings":{"properties":{"n":{"type":"long"}}}}""");

        var result = await SendAsync(new SendOptions { ServerIds = true }, ("1", "{\"n\":1}"), ("2", "{\"n\":\"no number\"}"), ("3", "{\"n\":3}"));

        AssertResult(result, sent: 2, failed: 1);
        var content = await _target.ContentAsync("books");
        Assert.Equal(["{\"n\":1}", "{\"n\":3}"], content.Select(document => document.Source).Order());
        Assert.All(content, document => Assert.True(document.Key.Length > 10, document.Key));
        Assert.Equal("2", Assert.Single(Failures()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Routing_can_be_dropped_or_be_the_same_for_all()
    {
        foreach (var (index, routing) in new[] { ("kept", Routing.Keep), ("dropped", Routing.Drop), ("fixed", Routing.Fixed("x")) })
        {
            var options = new SendOptions { Routing = routing };
            var body = new BulkBody(1 << 20, new ActionLine(options));
            Assert.True(Bodies.Add(body, "1", null, "{}") && Bodies.Add(body, "2", "r", "{}"));
            await Sender(options).SendAsync(index, body, _failed, default);
        }

        Assert.Equal([("1 ", "{}"), ("2 r", "{}")], await _target.ContentAsync("kept"));
        Assert.Equal([("1 ", "{}"), ("2 ", "{}")], await _target.ContentAsync("dropped"));
        Assert.Equal([("1 x", "{}"), ("2 x", "{}")], await _target.ContentAsync("fixed"));
    }

    [Fact]
    public async Task Errors_that_are_allowed_are_no_failures_but_their_documents_are_kept()
    {
        await _target.PutAsync("books", """{"mappings":{"properties":{"n":{"type":"long"}}}}""");
        var options = new SendOptions { AllowedErrors = new HashSet<string> { "mapper_parsing_exception" } };

        var result = await SendAsync(options, ("1", "{\"n\":\"no number\"}"), ("2", "{\"n\":2}"));

        AssertResult(result, sent: 1, failed: 0, (SkipReason.Allowed("mapper_parsing_exception"), 1));
        Assert.Equal("1", Assert.Single(Failures()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(null, "pipeline=_none&")]
    [InlineData("a b", "pipeline=a%20b&")]
    public async Task The_pipeline_is_named_in_the_request(string? pipeline, string expected)
    {
        _target.Proxy.Then(Fault.Answer(200, """{"items":[{"index":{"status":201}}]}"""));

        await SendAsync(new SendOptions { Pipeline = pipeline }, ("1", "{}"));

        Assert.Contains(expected, Assert.Single(_target.Proxy.Requests).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_can_have_another_name_on_the_target()
    {
        await _target.PutAsync("logs", """{"mappings":{"properties":{"n":{"type":"long"}}}}""");
        var options = new SendOptions { OpType = OpType.Create, DataStreams = new Dictionary<string, string> { ["books"] = "logs" } };

        AssertResult(await SendAsync(options, ("1", "{\"n\":1}"), ("2", "{\"n\":\"no number\"}")), sent: 1, failed: 1);

        Assert.Equal([("1 ", "{\"n\":1}")], await _target.ContentAsync("logs"));
        Assert.Equal("books", Assert.Single(Failures()).GetProperty("index").GetString());
    }

    [Fact]
    public async Task Compressed_documents_arrive_as_they_were()
    {
        var documents = Enumerable.Range(0, 1000).Select(i => ($"{i}", $"{{\"text\":\"{new string('x', i)}\"}}")).ToArray();

        AssertResult(await SendAsync(new SendOptions { Compression = Compression.On }, documents), sent: 1000, failed: 0);

        var request = Assert.Single(_target.Proxy.Requests);
        Assert.Equal("gzip", request.Header("Content-Encoding"));
        Assert.InRange(request.Body.Length, 1, documents.Sum(document => document.Item2.Length) / 5);
        Assert.Equal(documents.Select(d => (Target.Key(d.Item1, null), d.Item2)).Order(), await _target.ContentAsync("books"));
    }

    [Theory]
    [InlineData(Compression.Auto)]
    [InlineData(Compression.Off)]
    public async Task To_this_machine_bodies_go_as_they_are(Compression compression)
    {
        await SendAsync(new SendOptions { Compression = compression }, ("1", "{}"));

        Assert.Null(Assert.Single(_target.Proxy.Requests).Header("Content-Encoding"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(415)]
    public async Task A_target_that_does_not_take_gzip_is_told_from_one_that_does_not_take_the_documents(int status)
    {
        _target.Proxy.Then(Fault.Answer(status, """{"error":"what is this"}"""));

        var e = await Assert.ThrowsAsync<ClusterException>(() => SendAsync(new SendOptions { Compression = Compression.On }, ("1", "{}")));

        Assert.Contains("does not take bodies that are compressed with gzip", e.Message, StringComparison.Ordinal);
        Assert.Contains("Switch compression off", e.Message, StringComparison.Ordinal);
        Assert.Contains("what is this", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, _failed.Count);

        // The id of 513 characters is what is refused here.
        AssertResult(
            await SendAsync(new SendOptions { Compression = Compression.On }, ("1", "{}"), (new string('x', 513), "{}")), sent: 1, failed: 1);
    }

    [Fact]
    public async Task An_error_of_the_target_with_one_document_passes_if_it_passes()
    {
        _target.Proxy.Then(Fault.Answer(500, "{}"), Fault.Answer(500, "{}"), Fault.Answer(200, """{"items":[{"index":{"status":500}}]}"""));

        AssertResult(await SendAsync(new SendOptions(), ("1", "{}")), sent: 1, failed: 0);

        Assert.Equal(4, _target.Proxy.Requests.Count);
    }

    [Fact]
    public async Task An_error_of_the_target_with_one_document_is_final_after_a_few_attempts()
    {
        _target.Proxy.Otherwise = Fault.Answer(500, "{}");

        AssertResult(await SendAsync(new SendOptions(), ("1", "{}")), sent: 0, failed: 1);

        Assert.Equal(5, _target.Proxy.Requests.Count);
    }

    private BulkSender Sender(SendOptions options) => new(_target.Client, Target.Retries, options);

    private Task<SendResult> SendAsync(SendOptions options, params (string Id, string Source)[] documents) =>
        SendAsync(options, [.. documents.Select(document => (document.Id, document.Source, 0L))]);

    private Task<SendResult> SendAsync(SendOptions options, params (string Id, string Source, long Version)[] documents)
    {
        var body = new BulkBody(1 << 20, new ActionLine(options));
        foreach (var (id, source, version) in documents)
        {
            Assert.True(body.Add(Bodies.Document(id, null, source), version));
        }

        return Sender(options).SendAsync("books", body, _failed, default).AsTask();
    }

    private static void AssertResult(SendResult result, int sent, int failed, params (string Reason, int Count)[] skipped)
    {
        Assert.Equal((sent, failed), (result.Sent, result.Failed));
        Assert.Equal(skipped.ToDictionary(), result.Skipped);
        Assert.Equal(sent + failed + skipped.Sum(skip => skip.Count), result.Documents);
    }

    private List<JsonElement> Failures()
    {
        _failed.Flush();
        return [.. File.ReadLines(_failed.Path).Select(line => JsonElement.Parse(Encoding.UTF8.GetBytes(line)))];
    }
}
