using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests;

/// <summary>A run ends proven, or says exactly what is missing and why.</summary>
public sealed class BackfillRunTests : IAsyncLifetime
{
    private Target _target = null!;

    public static TheoryData<string, string> Cases => new()
    {
        { "elasticsearch-7.10.2", "odd" },
        { "elasticsearch-7.10.2", "churn" },
        { "elasticsearch-7.10.2", "codec" },
        { "opensearch-2.19.4", "parts" },
        { "opensearch-2.19.4", "nested" },
    };

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync() => await _target.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Small_units_and_large_ones_move_the_same_documents(string version, string name)
    {
        using var moving = await Moving.OpenAsync(version, name);
        var large = await moving.PlanAsync();
        var small = await moving.PlanAsync(unitBytes: 1);
        await Moving.CreateIndicesAsync(_target.Direct, large);
        Assert.True(small.Units.Count >= large.Units.Count);
        Assert.Equal(large.Indices.Select(i => i.LiveDocs), small.Indices.Select(i => i.LiveDocs));

        var first = await moving.RunAsync(_target.Client, small);
        await AssertMovedAsync(moving);
        var second = await moving.RunAsync(_target.Client, large);
        await AssertMovedAsync(moving);

        Assert.True(first.IsComplete, Problems(first));
        Assert.True(second.IsComplete, Problems(second));
        Assert.Equal(
            first.Indices.Select(t => (t.Index, t.Read, t.Sent, t.SkippedDocs, t.SourceBytes)),
            second.Indices.Select(t => (t.Index, t.Read, t.Sent, t.SkippedDocs, t.SourceBytes)));
        Assert.Empty(moving.Failed());
    }

    [Fact]
    public async Task Many_faults_in_a_run_change_nothing_of_its_result()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec");
        var plan = await moving.PlanAsync(unitBytes: 100_000);
        await Moving.CreateIndicesAsync(_target.Direct, plan);
        for (var i = 0; i < 5; i++)
        {
            _target.Proxy.Then(
                Fault.ResetAnswerAfter(0), Fault.None, Fault.ResetRequestAfter(200), PartialRejection.Of(_target.Direct, 429, n => n % 2 == 0),
                Fault.Answer(503, ""), Fault.TruncateAnswerBy(1), Fault.None);
        }

        var result = await moving.RunAsync(_target.Client, plan);

        Assert.True(result.IsComplete, Problems(result));
        Assert.True(_target.Proxy.ScriptIsDone);
        await AssertMovedAsync(moving);
    }

    [Fact]
    public async Task A_target_that_is_gone_for_good_ends_the_run_with_complete_units_only()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec");
        var plan = await moving.PlanAsync(unitBytes: 100_000);
        await Moving.CreateIndicesAsync(_target.Direct, plan);
        _target.Proxy.Then(Enumerable.Repeat(Fault.None, 12));
        _target.Proxy.Otherwise = Fault.ResetRequestAfter(1);
        moving.Send = moving.Send with { Patience = TimeSpan.FromMilliseconds(50) };

        var result = await moving.RunAsync(_target.Client, plan);

        Assert.Contains("broke during POST", result.TargetProblem, StringComparison.Ordinal);
        Assert.False(result.IsComplete);
        Assert.False(result.IsInterrupted);
        Assert.True(result.Indices.Sum(t => t.Unread) > 0);
        await AssertNothingClaimedThatIsNotThereAsync(result);
    }

    [Fact]
    public async Task A_user_who_is_not_allowed_to_write_ends_the_run()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec");
        var plan = await moving.PlanAsync();
        _target.Proxy.Otherwise = Fault.Answer(403, """{"error":{"type":"security_exception","reason":"no permissions"}}""");

        var result = await moving.RunAsync(_target.Client, plan);

        Assert.Contains("no permissions", result.TargetProblem, StringComparison.Ordinal);
        Assert.Equal(0, result.Indices.Sum(t => t.Read));
        Assert.InRange(_target.Proxy.Requests.Count, 1, moving.Send.Connections);
    }

    [Fact]
    public async Task A_user_who_says_stop_gets_the_ledger_of_what_was_done()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec");
        var plan = await moving.PlanAsync(unitBytes: 100_000);
        await Moving.CreateIndicesAsync(_target.Direct, plan);
        var stall = new Stall();
        _target.Proxy.Then(Enumerable.Repeat(Fault.None, 12));
        _target.Proxy.Otherwise = Fault.StallAt(stall);
        using var cancel = new CancellationTokenSource();
        var run = moving.RunAsync(_target.Client, plan, cancellationToken: cancel.Token);
        await stall.Reached;

        await cancel.CancelAsync();

        var result = await run;
        Assert.True(result.IsInterrupted);
        Assert.Null(result.TargetProblem);
        Assert.False(result.IsComplete);
        await AssertNothingClaimedThatIsNotThereAsync(result);
    }

    [Fact]
    public async Task Refused_documents_are_in_the_file_and_in_the_tally()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "odd");
        var plan = await moving.PlanAsync();
        await Moving.CreateIndicesAsync(_target.Direct, plan);
        var index = plan.Indices.MaxBy(i => i.LiveDocs)!;
        await _target.PutAsync($"{index.Id.Name}/_settings", """{"index.blocks.write":true}""");

        var result = await moving.RunAsync(_target.Client, plan);

        var tally = result.Indices.Single(t => t.Index == index.Id.Name);
        Assert.Equal((index.LiveDocs, 0, index.LiveDocs), (tally.Read, tally.Sent, tally.Failed));
        Assert.Null(result.TargetProblem);
        var failed = moving.Failed();
        Assert.Equal(
            moving.Expected(index.Id.Name),
            failed.Select(line => (
                Target.Key(line.GetProperty("id").GetString()!, line.TryGetProperty("routing", out var r) ? r.GetString() : null),
                Moving.Source(line))).Order());
        Assert.All(failed, line => Assert.Equal("cluster_block_exception", line.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_file_of_failures_that_cannot_be_written_ends_the_run_with_an_error()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "odd");
        moving.FailuresPath = moving.PathBelowFile;
        var plan = await moving.PlanAsync();
        await Moving.CreateIndicesAsync(_target.Direct, plan);
        await _target.PutAsync($"{plan.Indices.MaxBy(i => i.LiveDocs)!.Id.Name}/_settings", """{"index.blocks.write":true}""");

        await Assert.ThrowsAnyAsync<IOException>(() => moving.RunAsync(_target.Client, plan));
    }

    internal static string Problems(Moved result) =>
        $"{result.TargetProblem} {string.Join('\n', result.Indices.SelectMany(i => i.Problems.Prepend($"{i.Index}: {i.Unread} unread, {i.Failed} failed")))}";

    private async Task AssertMovedAsync(Moving moving)
    {
        foreach (var index in moving.Snapshot.Indices)
        {
            Assert.Equal(moving.Expected(index.Name), await _target.ContentAsync(index.Name));
        }
    }

    private async Task AssertNothingClaimedThatIsNotThereAsync(Moved result)
    {
        foreach (var tally in result.Indices)
        {
            Assert.True((await _target.ContentAsync(tally.Index)).Count >= tally.Sent, $"{tally.Index}: {tally.Sent} claimed");
        }
    }
}
