using System.Text;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.Sandbox;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests;

/// <summary>Whatever the target does, each document ends on it exactly once, in the file of failed documents, or in an exception.</summary>
public sealed class BulkSenderTests : IAsyncLifetime
{
    private const int Count = 20;

    private static readonly SendOptions Impatient = new() { Patience = TimeSpan.FromMilliseconds(50) };

    private readonly TempDirectory _folder = new();
    private readonly FailedDocuments _failed;
    private Target _target = null!;

    public BulkSenderTests() => _failed = new FailedDocuments(_folder.Combine("failed.ndjson"));

    public static TheoryData<string> PassingFaults =>
        ["429", "503", "429 whole", "503 whole", "html", "reset in request", "reset before answer", "reset in answer", "truncated", "too few items", "garbage"];

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _failed.Dispose();
        await _target.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task After_a_fault_that_passes_every_document_is_there_once(string fault)
    {
        var ill = fault switch
        {
            "429" => PartialRejection.Of(_target.Direct, 429, i => i % 3 == 1),
            "503" => PartialRejection.Of(_target.Direct, 503, i => i > 4),
            "429 whole" => Fault.Answer(429, "", "Retry-After: 0"),
            "503 whole" => Fault.Answer(503, "{}"),
            "html" => Fault.Answer(200, "<html>please log in</html>"),
            "reset in request" => Fault.ResetRequestAfter(350),
            "reset before answer" => Fault.ResetAnswerAfter(0),
            "reset in answer" => Fault.ResetAnswerAfter(200),
            "truncated" => Fault.TruncateAnswerBy(10),
            "too few items" => Fault.Answer(200, """{"items":[{"index":{"status":201}}]}"""),
            _ => Fault.Garbage("\0\0\0"u8.ToArray()),
        };
        _target.Proxy.Then(ill, ill);

        Assert.Equal(new SendResult(Count, 0), await SendAsync(Documents()));

        Assert.True(_target.Proxy.ScriptIsDone);
        Assert.Equal(Documents().Select(d => (Target.Key(d.Id, null), d.Source)).Order(), await _target.ContentAsync("books"));
        Assert.Equal(0, _failed.Count);
    }

    [Fact]
    public async Task Only_the_rejected_documents_are_sent_again()
    {
        _target.Proxy.Then(PartialRejection.Of(_target.Direct, 429, i => i is 3 or 7), PartialRejection.Of(_target.Direct, 429, i => i == 0));

        await SendAsync(Documents());

        Assert.Equal([Count, 2, 1], _target.Proxy.Requests.Select(Operations));
        Assert.Contains("\"_id\":\"3\"", Encoding.UTF8.GetString(_target.Proxy.Requests.Last().Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_rejected_to_the_end_is_kept_if_the_target_takes_the_rest()
    {
        _target.Proxy.Otherwise = PartialRejection.Of(_target.Direct, 429, i => i == 0);

        Assert.Equal(new SendResult(Count - 1, 1), await SendAsync(Documents(), Impatient));

        AssertFailed(("0", 429, "rejected_execution_exception"));
    }

    [Fact]
    public async Task A_target_that_rejects_every_document_ends_the_run()
    {
        _target.Proxy.Otherwise = PartialRejection.All(429);
        var sender = Sender(Impatient);

        var e = await Assert.ThrowsAsync<ClusterException>(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await sender.SendAsync("books", Bodies.Of(Documents()), _failed, default);
            }
        });

        Assert.Equal(ClusterProblem.Throttled, e.Problem);
        Assert.Contains("takes nothing for books: 20 documents", e.Message, StringComparison.Ordinal);
        Assert.True(_target.Proxy.Requests.Count > 3, "Each body was to be tried again.");
    }

    [Fact]
    public async Task Requests_that_are_too_large_are_halved_and_the_size_is_remembered()
    {
        _target.Proxy.Otherwise = Fault.Answer(async (request, cancel) =>
        {
            if (request.Body.Length > 200)
            {
                return new ProxyAnswer(413, "<html>413</html>");
            }

            await _target.Direct.BulkAsync("books", request.Body, BulkParameters.Default, cancel);
            return new ProxyAnswer(200, $$"""{"items":[{{string.Join(',', Enumerable.Repeat("""{"index":{"status":201}}""", Operations(request)))}}]}""");
        });
        var sender = Sender();

        Assert.Equal(new SendResult(Count, 0), await sender.SendAsync("books", Bodies.Of(Documents()), _failed, default));
        var first = _target.Proxy.Requests.Count(r => r.Body.Length > 200);
        Assert.Equal(new SendResult(Count, 0), await sender.SendAsync("books", Bodies.Of(Documents()), _failed, default));

        Assert.Equal(Count, (await _target.ContentAsync("books")).Count);
        Assert.True(_target.Proxy.Requests.Count(r => r.Body.Length > 200) - first <= 1);
    }

    [Fact]
    public async Task One_document_that_is_too_large_alone_fails_alone()
    {
        await using var target = await Target.StartAsync(new SandboxOptions { MaxContentLength = 2000 });
        var documents = Documents().ToList();
        documents[7] = ("7", $"{{\"a\":\"{new string('x', 3000)}\"}}");
        var sender = new BulkSender(target.Client, Target.Retries, new SendOptions());

        Assert.Equal(new SendResult(Count - 1, 1), await sender.SendAsync("books", Bodies.Of(documents), _failed, default));

        AssertFailed(("7", 413, "request_too_large"));
        Assert.Equal(Count - 1, (await target.ContentAsync("books")).Count);
    }

    [Theory]
    [InlineData("{\"n\":", "mapper_parsing_exception")]
    [InlineData("", "mapper_parsing_exception")]
    [InlineData("{\"n\":\"no number\"}", "mapper_parsing_exception")]
    public async Task One_document_that_the_target_cannot_read_fails_alone(string source, string type)
    {
        await _target.PutAsync("books", """{"mappings":{"properties":{"n":{"type":"long"}}}}""");
        var documents = Documents().ToList();
        documents[11] = ("11", source);

        Assert.Equal(new SendResult(Count - 1, 1), await SendAsync(documents));

        AssertFailed(("11", 400, type));
        Assert.DoesNotContain(await _target.ContentAsync("books"), document => document.Key == Target.Key("11", null));
        Assert.Equal(Count - 1, (await _target.ContentAsync("books")).Count);
    }

    [Fact]
    public async Task A_document_for_which_the_whole_request_is_refused_fails_alone()
    {
        var documents = Documents().ToList();
        documents[5] = (new string('x', 513), "{\"n\":5}"); // "id is too long" is said of the request

        Assert.Equal(new SendResult(Count - 1, 1), await SendAsync(documents));

        AssertFailed((new string('x', 513), 400, "request_refused"));
        Assert.Equal(Count - 1, (await _target.ContentAsync("books")).Count);
    }

    [Fact]
    public async Task A_read_only_index_refuses_every_document_into_the_file()
    {
        await _target.PutAsync("books", """{"settings":{"index.blocks.write":true}}""");

        Assert.Equal(new SendResult(0, Count), await SendAsync(Documents()));

        AssertFailed([.. Documents().Select(d => (d.Id, 403, "cluster_block_exception"))]);
        var first = JsonElement.Parse(File.ReadLines(_failed.Path).First());
        Assert.Equal("{\"n\":0}", first.GetProperty("source").GetRawText());
        Assert.Equal("books", first.GetProperty("index").GetString());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task A_refusal_that_meets_every_request_alike_ends_the_run_at_once(int status)
    {
        _target.Proxy.Otherwise = Fault.Answer(status, "{}");

        var e = await Assert.ThrowsAsync<ClusterException>(() => SendAsync(Documents()));

        Assert.Equal(status, e.Status);
        Assert.Single(_target.Proxy.Requests);
        Assert.Equal(0, _failed.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task A_target_that_refuses_every_request_ends_the_run(int status)
    {
        _target.Proxy.Otherwise = Fault.Answer(status, "{}");

        var e = await Assert.ThrowsAsync<ClusterException>(() => SendAsync(Documents(1000)));

        Assert.Contains("refused 100 documents of books in a row", e.Message, StringComparison.Ordinal);
        Assert.InRange(_target.Proxy.Requests.Count, 100, 230);
        Assert.Equal(100, _failed.Count);
    }

    [Fact]
    public async Task A_target_that_is_gone_ends_the_run()
    {
        _target.Proxy.Refuse();

        var e = await Assert.ThrowsAsync<ClusterException>(() => SendAsync(Documents(), Impatient));

        Assert.Equal(ClusterProblem.Unreachable, e.Problem);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_no_silent_loss()
    {
        await _target.PutAsync("books", """{"settings":{"index.blocks.write":true}}""");
        await File.WriteAllTextAsync(_folder.Combine("file"), "");
        using var failed = new FailedDocuments(_folder.Combine("file/below.ndjson"));

        await Assert.ThrowsAnyAsync<IOException>(
            () => new BulkSender(_target.Client, Target.Retries, new SendOptions()).SendAsync("books", Bodies.Of(Documents()), failed, default).AsTask());
    }

    private static IEnumerable<(string Id, string Source)> Documents(int count = Count) =>
        Enumerable.Range(0, count).Select(i => ($"{i}", $"{{\"n\":{i}}}"));

    private static int Operations(ProxyRequest request) => request.Body.Span.Count((byte)'\n') / 2;

    private BulkSender Sender(SendOptions? options = null) => new(_target.Client, Target.Retries, options ?? new SendOptions());

    private Task<SendResult> SendAsync(IEnumerable<(string Id, string Source)> documents, SendOptions? options = null) =>
        Sender(options).SendAsync("books", Bodies.Of(documents), _failed, default).AsTask();

    private void AssertFailed(params (string Id, int Status, string Type)[] expected)
    {
        _failed.Flush();
        var lines = File.ReadLines(_failed.Path).Select(line => JsonElement.Parse(line)).Select(line => (
            line.GetProperty("id").GetString()!, line.GetProperty("status").GetInt32(), line.GetProperty("type").GetString()!));
        Assert.Equal(expected.Order(), lines.Order());
        Assert.Equal(expected.Length, _failed.Count);
    }
}
