using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.Sandbox;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests.Sending;

/// <summary>
/// Whole runs against a target in trouble: each ends with every document on the target once, as the source has it, or in the file of failed
/// documents, and with a ledger that adds up.
/// </summary>
public sealed class TroubleTests : IAsyncLifetime
{
    private static readonly QuickTime Time = new();

    private readonly List<string> _told = [];
    private Target _target = null!;

    public static TheoryData<string> Troubles => ["reset in request", "reset in answer", "half an answer", "garbage", "429 in part", "503", "html"];

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync() => await _target.DisposeAsync();

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Every_fifth_request_is_in_trouble(string trouble)
    {
        using var moving = await OpenAsync();
        var ill = trouble switch
        {
            "reset in request" => Fault.ResetRequestAfter(200),
            "reset in answer" => Fault.ResetAnswerAfter(300),
            "half an answer" => Fault.TruncateAnswerBy(500),
            "garbage" => Fault.Garbage("\0\0\0 what?"u8.ToArray()),
            "429 in part" => PartialRejection.Of(_target.Direct, 429, i => i % 2 == 0),
            "503" => Fault.Answer(503, "{}"),
            _ => Fault.Answer(200, "<html>please log in</html>"),
        };
        _target.Proxy.Then(Enumerable.Range(1, 100).Select(i => i % 5 == 0 ? ill : Fault.None));

        await AssertMovedAsync(moving, await RunAsync(moving));

        Assert.True(_target.Proxy.ScriptIsDone);
        Assert.NotEmpty(_told);
    }

    [Fact]
    public async Task The_target_throttles_for_half_a_minute()
    {
        using var moving = await OpenAsync();
        var started = Time.GetTimestamp();
        SendWait? seen = null;
        var counters = new List<Counters>();
        _target.Proxy.Otherwise = Fault.Answer((_, _) =>
        {
            seen = counters[0].Sending.Waiting ?? seen;
            if (Time.GetElapsedTime(started) > TimeSpan.FromSeconds(30))
            {
                _target.Proxy.Otherwise = Fault.None;
            }

            return ValueTask.FromResult(new ProxyAnswer(429, """{"error":{"type":"es_rejected_execution_exception","reason":"queue full"}}"""));
        });

        var result = await RunAsync(moving, counters);

        await AssertMovedAsync(moving, result);
        Assert.InRange(Time.GetElapsedTime(started), TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));
        Assert.Contains("queue full", seen?.Text, StringComparison.Ordinal);
        var status = counters[0].Sending;
        Assert.Null(status.Waiting);
        Assert.Equal(0, status.InFlight);
        Assert.InRange(status.Throttles, 2, status.Retries);
        Assert.InRange(_told.Count, 1, 1 + (int)Time.GetElapsedTime(started).TotalMinutes);
    }

    [Fact]
    public async Task The_target_is_gone_for_a_minute()
    {
        using var moving = await OpenAsync();
        var stall = new Stall();
        _target.Proxy.Then(Fault.None, Fault.None, Fault.StallAt(stall));
        var run = RunAsync(moving);
        await stall.Reached;

        _target.Proxy.Refuse();
        stall.Release();
        await Task.Delay(TimeSpan.FromMinutes(1), Time);
        _target.Proxy.Accept();

        await AssertMovedAsync(moving, await run);
        Assert.Contains(_told, line => line.Contains("cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bodies_of_one_unit_are_in_flight_together()
    {
        using var moving = await OpenAsync(workers: 1);
        var arrived = 0;
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _target.Proxy.Then(Answer(), Answer());

        await AssertMovedAsync(moving, await RunAsync(moving));

        Assert.Equal(2, arrived);

        Fault Answer() => Fault.Answer(async (request, cancel) =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }

            await both.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, cancel);
            return await ForwardAsync(request, cancel);
        });
    }

    [Fact]
    public async Task Documents_that_are_larger_than_bodies_are_in_flight_one_by_one()
    {
        using var moving = await OpenAsync("odd");
        moving.Send = new SendOptions { BulkBytes = 16 };
        int now = 0, most = 0;
        _target.Proxy.Otherwise = Fault.Answer(async (request, cancel) =>
        {
            var atOnce = Interlocked.Increment(ref now);
            most = Math.Max(most, atOnce);
            var answer = await ForwardAsync(request, cancel);
            Interlocked.Decrement(ref now);
            return answer;
        });

        await AssertMovedAsync(moving, await RunAsync(moving));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_unit_that_ends_by_a_refusal_leaves_nothing_on_its_way()
    {
        using var moving = await OpenAsync();
        var counters = new List<Counters>();
        var stall = new Stall();
        _target.Proxy.Then(Fault.StallAt(stall), Fault.Answer(403, """{"error":"no"}"""));
        _target.Proxy.Otherwise = Fault.StallAt(stall);

        var result = await RunAsync(moving, counters);

        Assert.Contains("403", result.TargetProblem, StringComparison.Ordinal);
        Assert.Equal(0, counters[0].Sending.InFlight);
        stall.Release();
    }

    [Fact]
    public async Task Requests_hold_no_more_documents_than_asked_for()
    {
        using var moving = await OpenAsync();
        moving.Send = new SendOptions { BulkDocs = 7 };

        await AssertMovedAsync(moving, await RunAsync(moving));

        Assert.Equal(7, _target.Proxy.Requests.Max(request => request.Body.Span.Count((byte)'\n') / 2));
    }

    [Fact]
    public async Task Requests_above_a_megabyte_are_refused()
    {
        await using var target = await Target.StartAsync(new SandboxOptions { MaxContentLength = 1_000_000 });
        using var moving = await OpenAsync(target: target);
        moving.Send = new SendOptions { BulkBytes = 4 << 20 };

        await AssertMovedAsync(moving, await RunAsync(moving, target: target), target);

        Assert.True(target.Proxy.Requests.Max(request => request.Body.Length) > 1_000_000, "No request was too large.");
    }

    [Fact]
    public async Task The_versions_of_the_source_are_the_versions_on_the_target()
    {
        using var moving = await OpenAsync("churn");
        moving.Send = moving.Send with { Versioning = Versioning.ExternalGte };

        await AssertMovedAsync(moving, await RunAsync(moving));
        foreach (var index in moving.Snapshot.Indices)
        {
            Assert.Equal(moving.ExpectedVersions(index.Name), await _target.VersionsAsync(index.Name));
        }

        var again = await RunAsync(moving);
        Assert.True(again.IsComplete, BackfillRunTests.Problems(again));
        Assert.Equal(again.Indices.Sum(index => index.Read), again.Indices.Sum(index => index.Sent + index.SkippedDocs));
        Assert.Equal(0, again.Indices.Sum(index => index.SkippedAbsent));
    }

    [Fact]
    public async Task Compressed_documents_of_a_run_arrive_as_they_were()
    {
        using var moving = await OpenAsync("odd");
        moving.Send = moving.Send with { Compression = Compression.On };

        await AssertMovedAsync(moving, await RunAsync(moving));

        Assert.All(_target.Proxy.Requests, request => Assert.Equal("gzip", request.Header("Content-Encoding")));
    }

    private async Task<ProxyAnswer> ForwardAsync(ProxyRequest request, CancellationToken cancellationToken)
    {
        var index = Uri.UnescapeDataString(request.Path.Split('/')[1]);
        var result = await _target.Direct.BulkAsync(index, request.Body, BulkParameters.Default, cancellationToken);
        Assert.Empty(result.Failures);
        return new ProxyAnswer(200, $$"""{"items":[{{string.Join(',', Enumerable.Repeat("""{"index":{"status":201}}""", result.Items))}}]}""");
    }

    private async Task<Moving> OpenAsync(string name = "codec", int workers = 2, Target? target = null)
    {
        var moving = await Moving.OpenAsync("elasticsearch-7.10.2", name, workers);
        await Moving.CreateIndicesAsync((target ?? _target).Direct, await moving.PlanAsync());
        return moving;
    }

    private async Task<Moved> RunAsync(Moving moving, List<Counters>? counters = null, Target? target = null)
    {
        var retries = new RetryPolicy(Time, new Random(1)) { Waiting = Tell };
        return await moving.RunAsync((target ?? _target).Client, await moving.PlanAsync(unitBytes: 1_000_000), retries, started: run => counters?.Add(run.Counters));
    }

    private void Tell(string line)
    {
        lock (_told)
        {
            _told.Add(line);
        }
    }

    private async Task AssertMovedAsync(Moving moving, Moved result, Target? target = null)
    {
        Assert.True(result.IsComplete, BackfillRunTests.Problems(result));
        foreach (var index in moving.Snapshot.Indices)
        {
            Assert.Equal(moving.Expected(index.Name), await (target ?? _target).ContentAsync(index.Name));
        }

        Assert.Empty(moving.Failed());
    }
}
