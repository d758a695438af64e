using System.Net;
using System.Net.Sockets;
using System.Text;
using Ferry.Clusters.Auth;
using Ferry.Sandbox;
using Ferry.TestKit.Faults;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Clusters.Tests;

/// <summary>Every way in which a cluster can fail, and what is said of it.</summary>
public sealed class ClusterClientTests : IAsyncLifetime
{
    private const string Password = "tr0ub4dor&3";

    private static readonly byte[] Operation = "{\"index\":{\"_id\":\"1\"}}\n{}\n"u8.ToArray();

    private SandboxCluster _cluster = null!;
    private FaultProxy _proxy = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SandboxCluster.StartAsync();
        _proxy = new FaultProxy(_cluster.Uri);
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    public static TheoryData<int, ClusterProblem, bool> Statuses => new()
    {
        { 301, ClusterProblem.Rejected, false },
        { 400, ClusterProblem.Rejected, false },
        { 401, ClusterProblem.Unauthenticated, false },
        { 403, ClusterProblem.Forbidden, false },
        { 404, ClusterProblem.Rejected, false },
        { 413, ClusterProblem.TooLarge, false },
        { 429, ClusterProblem.Throttled, true },
        { 500, ClusterProblem.Rejected, false },
        { 502, ClusterProblem.Unavailable, true },
        { 503, ClusterProblem.Unavailable, true },
        { 504, ClusterProblem.Unavailable, true },
        { 408, ClusterProblem.Unavailable, true },
        { 415, ClusterProblem.Rejected, false },
        { 501, ClusterProblem.Rejected, false },
        { 507, ClusterProblem.Unavailable, true },
        { 599, ClusterProblem.Unavailable, true },
    };

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5_000_000)]
    public async Task Compressed_bodies_have_a_length_and_arrive_as_they_were(int length)
    {
        // Text that hardly compresses: the compressed body must be able to grow as well.
        var random = new Random(7);
        var text = new string([.. Enumerable.Range(0, length).Select(_ => (char)random.Next('0', 'z'))]).Replace('\\', '-');
        using var client = Client();

        var result = await client.BulkAsync(
            "books", Encoding.UTF8.GetBytes($"{{\"index\":{{\"_id\":\"1\"}}}}\n{{\"a\":\"{text}\"}}\n"), new BulkParameters { Gzip = true }, default);

        Assert.Empty(result.Failures);
        var request = Assert.Single(_proxy.Requests);
        Assert.Equal(("gzip", $"{request.Body.Length}"), (request.Header("Content-Encoding"), request.Header("Content-Length")));
        using var http = new HttpClient { BaseAddress = _cluster.Uri };
        Assert.Equal($"{{\"a\":\"{text}\"}}", await http.GetStringAsync("books/_source/1"));
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task A_refusal_has_status_problem_and_the_servers_reason(int status, ClusterProblem problem, bool isTransient)
    {
        var e = await FailureOf(Fault.Answer(status, """{"error":{"type":"some_exception","reason":"for a reason"},"status":1}"""));

        Assert.Equal((problem, status, isTransient), (e.Problem, e.Status, e.IsTransient));
        Assert.Contains($"{_proxy.Uri} refuses POST /books/_bulk", e.Message, StringComparison.Ordinal);
        Assert.Contains($"with {status}: some_exception: for a reason", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"no handler found"}""", "no handler found")]
    [InlineData("""{"error":{"reason":"\ud800"}}""", "\\ud800")]
    [InlineData("""{"error":{"type":1}}""", "{\"type\":1}")]
    [InlineData("[]", "[]")]
    [InlineData("", "(no text)")]
    [InlineData("<html>\r\n<h1>Bad gateway</h1>", "<html> <h1>Bad gateway</h1>")]
    public async Task The_reason_is_told_in_whatever_form_it_comes(string answer, string told)
    {
        var e = await FailureOf(Fault.Answer(502, answer));

        Assert.Contains(told, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retry-After: 7", 7)]
    [InlineData("Retry-After: Wed, 01 Jan 2025 00:01:00 GMT", 60)]
    [InlineData("Retry-After: Tue, 31 Dec 2024 00:00:00 GMT", 0)]
    [InlineData("Retry-After: soon", null)]
    [InlineData("X-Other: 1", null)]
    public async Task Retry_After_is_read_as_seconds_and_as_date(string header, int? seconds)
    {
        using var client = Client(new FakeTimeProvider(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        _proxy.Then(Fault.Answer(429, "", header));

        var e = await Assert.ThrowsAsync<ClusterException>(async () => await BulkAsync(client));

        Assert.Equal(seconds, (int?)e.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_redirection_is_not_followed_but_told()
    {
        var e = await FailureOf(Fault.Answer(302, "", "Location: http://elsewhere.example/login"));

        Assert.Contains("http://elsewhere.example/login", e.Message, StringComparison.Ordinal);
        Assert.Single(_proxy.Requests);
    }

    [Fact]
    public async Task Pages_that_repeat_the_request_do_not_give_secrets_away()
    {
        var e = await FailureOf(Fault.Answer((request, _) => ValueTask.FromResult(new ProxyAnswer(400, request.Head))));

        Assert.Contains("Basic ***", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(300)]
    public async Task A_reset_within_the_request_is_a_lost_connection(int bytes)
    {
        using var client = Client();
        _proxy.Then(Fault.ResetRequestAfter(bytes));
        var large = Encoding.UTF8.GetBytes("{\"index\":{}}\n{\"a\":\"" + new string('x', 20_000_000) + "\"}\n");

        var e = await Assert.ThrowsAsync<ClusterException>(async () => await client.BulkAsync("books", large, BulkParameters.Default, default));

        AssertLost(e);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task A_reset_before_or_within_the_answer_is_a_lost_connection(int bytes)
    {
        AssertLost(await FailureOf(Fault.ResetAnswerAfter(bytes)));
    }

    [Fact]
    public async Task A_truncated_answer_is_a_lost_connection()
    {
        AssertLost(await FailureOf(Fault.TruncateAnswerBy(3)));
    }

    [Fact]
    public async Task Bytes_that_are_not_HTTP_are_garbled()
    {
        AssertGarbled(await FailureOf(Fault.Garbage("SSH-2.0-OpenSSH_9.6\r\n"u8.ToArray())));
    }

    [Theory]
    [InlineData("<html>welcome</html>", "Content-Type: text/html")]
    [InlineData("{}", "Content-Encoding: gzip")]
    [InlineData("""{"items":1}""", "X-Other: 1")]
    public async Task An_answer_of_another_kind_is_garbled(string answer, string header)
    {
        AssertGarbled(await FailureOf(Fault.Answer(200, answer, header)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("""{"version":"2"}""")]
    public async Task What_is_not_a_search_cluster_is_told(string answer)
    {
        using var client = Client();
        _proxy.Then(Fault.Answer(200, answer));

        AssertGarbled(await Assert.ThrowsAsync<ClusterException>(async () => await client.GetInfoAsync(default)));
    }

    [Theory]
    [InlineData("[]", ClusterProblem.Garbled)]
    [InlineData("{}", ClusterProblem.Garbled)]
    [InlineData("""{"count":"1","_shards":{"failed":0}}""", ClusterProblem.Garbled)]
    [InlineData("""{"count":1e99,"_shards":{"failed":0}}""", ClusterProblem.Garbled)]
    [InlineData("""{"count":1}""", ClusterProblem.Garbled)]
    [InlineData("""{"count":1,"_shards":{"failed":2}}""", ClusterProblem.Unavailable)]
    public async Task A_count_is_whole_or_none(string answer, ClusterProblem problem)
    {
        using var client = Client();
        _proxy.Then(Fault.Answer(200, answer));

        var e = await Assert.ThrowsAsync<ClusterException>(async () => await client.CountAsync("books", default));

        Assert.Equal(problem, e.Problem);
    }

    [Fact]
    public async Task No_answer_in_time_is_a_lost_connection()
    {
        var time = new FakeTimeProvider();
        using var client = Client(time);
        var stall = new Stall();
        _proxy.Then(Fault.StallAt(stall));
        var request = BulkAsync(client);
        await stall.Reached;

        time.Advance(TimeSpan.FromMinutes(2));

        var e = await Assert.ThrowsAsync<ClusterException>(() => request);
        AssertLost(e);
        Assert.Contains("within 120 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_is_not_the_clusters_failure()
    {
        using var client = Client();
        using var cancel = new CancellationTokenSource();
        var stall = new Stall();
        _proxy.Then(Fault.StallAt(stall));
        var request = client.BulkAsync("books", Operation, BulkParameters.Default, cancel.Token).AsTask();
        await stall.Reached;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_cannot_be_reached()
    {
        using var client = Client();
        _proxy.Refuse();

        AssertUnreachable(await Assert.ThrowsAsync<ClusterException>(() => BulkAsync(client)), "refused");
    }

    [Fact]
    public async Task A_name_that_nobody_has_cannot_be_reached()
    {
        using var client = Client(uri: new Uri("http://no-such-host.invalid:9200/"));

        AssertUnreachable(await Assert.ThrowsAsync<ClusterException>(() => BulkAsync(client)), "no-such-host.invalid");
    }

    [Fact]
    public async Task Https_to_a_port_that_speaks_http_is_told()
    {
        using var client = Client(uri: new UriBuilder(_cluster.Uri) { Scheme = "https" }.Uri);

        AssertUnreachable(await Assert.ThrowsAsync<ClusterException>(() => BulkAsync(client)), "Does that port speak https?");
    }

    [Fact]
    public async Task A_host_that_never_takes_the_connection_cannot_be_reached()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux leaves connections beyond the backlog unanswered");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var first = new TcpClient();
        await first.ConnectAsync((IPEndPoint)listener.LocalEndPoint!);
        using var client = new ClusterClient(
            new ClusterOptions
            {
                Uri = new Uri($"http://{listener.LocalEndPoint}/"),
                ConnectTimeout = TimeSpan.FromMilliseconds(100),
            },
            TimeProvider.System);

        AssertUnreachable(await Assert.ThrowsAsync<ClusterException>(() => BulkAsync(client)), "no connection within 0.1 s");
    }

    [Fact]
    public async Task A_healthy_cluster_answers()
    {
        using var client = Client();

        Assert.Equal("OpenSearch 2.19.4", (await client.GetInfoAsync(default)).ToString());
        Assert.False(await client.ExistsAsync("books", default));
        Assert.Null(await client.CountAsync("books", default));
        Assert.Empty((await client.BulkAsync("books", Operation, BulkParameters.Default, default)).Failures);
        await client.RefreshAsync("books", default);
        Assert.Equal(1, await client.CountAsync("books", default));
    }

    private static void AssertLost(ClusterException e)
    {
        Assert.Equal((ClusterProblem.ConnectionLost, true), (e.Problem, e.IsTransient));
        Assert.Null(e.Status);
        AssertNoSecret(e);
    }

    private static void AssertGarbled(ClusterException e)
    {
        Assert.True(e.Problem == ClusterProblem.Garbled, e.ToString());
        AssertNoSecret(e);
    }

    private static void AssertUnreachable(ClusterException e, string why)
    {
        Assert.True(e.Problem == ClusterProblem.Unreachable, e.ToString());
        Assert.True(e.IsTransient);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        AssertNoSecret(e);
    }

    private static void AssertNoSecret(ClusterException e)
    {
        Assert.DoesNotContain(Password, e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + Password)), e.ToString(), StringComparison.Ordinal);
    }

    private static Task<BulkResult> BulkAsync(ClusterClient client) => client.BulkAsync("books", Operation, BulkParameters.Default, default).AsTask();

    private async Task<ClusterException> FailureOf(Fault fault)
    {
        using var client = Client();
        _proxy.Then(fault);
        var e = await Assert.ThrowsAsync<ClusterException>(() => BulkAsync(client));
        AssertNoSecret(e);
        return e;
    }

    private ClusterClient Client(TimeProvider? time = null, Uri? uri = null) => new(
        new ClusterOptions { Uri = uri ?? _proxy.Uri, Auth = new ClusterAuth.Basic("admin", Password) }, time ?? TimeProvider.System);
}
