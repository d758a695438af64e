using System.Text.Json;
using Ferry.Clusters;
using Ferry.TestKit;
using Ferry.TestKit.Faults;
using Ferry.Verification.Documents;

namespace Ferry.Verification.Tests.Documents;

public sealed class ComparisonRunTests
{
    [Theory]
    [InlineData("elasticsearch-7.10.2", "odd")]
    [InlineData("elasticsearch-7.10.2", "codec")]
    [InlineData("elasticsearch-7.10.2", "nested")]
    [InlineData("elasticsearch-5.6.16", "nested")]
    [InlineData("elasticsearch-5.6.16", "formats")]
    [InlineData("elasticsearch-2.4.6", "formats")]
    [InlineData("opensearch-2.19.4", "zstd")]
    public async Task What_a_backfill_moved_is_the_same(string version, string name)
    {
        await using var moved = await MovedSnapshot.StartAsync(version, name);

        var results = await moved.CompareAsync(Sample.Whole);

        var counts = Fixtures.Case(version, name).ExpectedCounts.GetProperty(moved.Snapshot.Info.Name);
        Assert.NotEmpty(results);
        foreach (var result in results)
        {
            var docs = counts.GetProperty(result.Index).GetProperty("docs").GetInt64();
            Assert.Equal((docs, docs, docs), (result.LiveDocs, result.Compared, result.Same));
            Assert.Empty(result.Findings);
            Assert.True(result.IsVerified, string.Join('\n', result.Problems));
        }
    }

    [Fact]
    public async Task Documents_without_a_source_are_counted_and_named_and_verify_nothing()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-7.10.2", "source");

        var results = await moved.CompareAsync(Sample.Whole);

        var expected = Fixtures.Case("elasticsearch-7.10.2", "source").ExpectedDocuments().Select(line => JsonElement.Parse(line.Span))
            .Where(document => document.GetProperty("snapshot").GetString() == moved.Snapshot.Info.Name)
            .Where(document => document.GetProperty("source").ValueKind == JsonValueKind.Null)
            .Select(document => (document.GetProperty("index").GetString()!, document.GetProperty("id").GetString()!))
            .Order().ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, results.SelectMany(result => result.Findings.Select(finding => (result.Index, finding.Id))).Order());
        Assert.All(results.SelectMany(result => result.Findings), finding => Assert.Equal(DocumentFate.NoSource, finding.Fate));
        Assert.All(results, result => Assert.Equal(result.Findings.Count == 0, result.IsVerified));
    }

    [Fact]
    public async Task Of_many_differences_a_hundred_are_listed_and_all_are_counted()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-7.10.2", "churn");
        await moved.DeleteAsync("churn");
        await moved.BulkAsync("churn", "{\"index\":{\"_id\":\"only\"}}", "{}");

        var result = (await moved.CompareAsync(Sample.Whole)).Single(result => result.Index == "churn");

        Assert.Equal((133, 133, 0, 1), (result.Compared, result.Missing, result.Same, result.Extra));
        Assert.Equal(IndexComparison.MaxFindings, result.Findings.Count);
        Assert.False(result.IsVerified);
    }

    [Fact]
    public async Task An_index_that_is_not_on_the_target_is_not_read()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-7.10.2", "churn");
        await moved.DeleteAsync("churn");

        var results = await moved.CompareAsync(Sample.Whole);

        var gone = results.Single(result => result.Index == "churn");
        Assert.Equal((0, null, false), (gone.Compared, gone.Count.Docs, gone.IsVerified));
        Assert.DoesNotContain(moved.Proxy.Requests, request => request.Path.StartsWith("/churn/_mget", StringComparison.Ordinal));
        Assert.True(results.Single(result => result.Index == "churn_merged").IsVerified);
    }

    [Fact]
    public async Task What_of_the_source_cannot_be_read_is_a_problem_and_the_rest_is_compared()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-7.10.2", "odd");
        await moved.DeleteLargestFileAsync(moved.Snapshot.GetIndex("odd"), 0);

        var result = Assert.Single(await moved.CompareAsync(Sample.Whole));

        Assert.StartsWith("odd[0]", Assert.Single(result.Problems), StringComparison.Ordinal);
        Assert.Equal(result.Compared, result.Same);
        Assert.InRange(result.Compared, 1, 30);
        Assert.False(result.IsVerified);
    }

    /// <summary>Counting an index takes four requests: HEAD, _stats, _refresh, _count.</summary>
    private static IEnumerable<Fault> Count => Enumerable.Repeat(Fault.None, 4);

    [Fact]
    public async Task Documents_whose_shard_is_away_are_asked_for_again()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-7.10.2", "nested");
        moved.Proxy.Then([.. Count, Fault.Answer(ShardsAreAway)]);

        var result = Assert.Single(await moved.CompareAsync(Sample.Whole));

        Assert.True(moved.Proxy.ScriptIsDone);
        Assert.True(result.IsVerified);
        Assert.Equal((result.LiveDocs, 0), (result.Same, result.NotComparable));
    }

    [Fact]
    public async Task Shards_that_stay_away_end_the_comparison()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-7.10.2", "nested");
        moved.Proxy.Then(Count);
        moved.Proxy.Otherwise = Fault.Answer(ShardsAreAway);

        var e = await Assert.ThrowsAsync<ClusterException>(() => moved.CompareAsync(Sample.Whole));

        Assert.Equal(ClusterProblem.Unavailable, e.Problem);
        Assert.Contains("no_shard_available_action_exception", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_is_the_same_with_the_same_seed_and_has_something_of_every_index()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-7.10.2", "codec");
        var sample = new Sample(0.2, 7);

        var plan = await moved.PlanAsync(sample);
        var results = await moved.CompareAsync(sample);

        Assert.Equal(Chunks(plan), Chunks(await moved.PlanAsync(sample)));
        Assert.NotEqual(Chunks(plan), Chunks(await moved.PlanAsync(sample with { Seed = 8 })));
        Assert.InRange(plan.ChosenDocs, 1, plan.LiveDocs - 1);
        Assert.All(plan.Indices, index => Assert.Equal(index.LiveDocs > 0, index.Pieces.Sum(piece => piece.LiveDocs) > 0));
        Assert.Equal(plan.ChosenDocs, results.Sum(result => result.Compared));
        Assert.Equal(plan.LiveDocs, results.Sum(result => result.LiveDocs));
        Assert.All(results, result => Assert.True(result.IsVerified));
        Assert.All((await moved.PlanAsync(new Sample(1e-9, 7))).Indices, index => Assert.Equal(index.LiveDocs > 0 ? 1 : 0, index.Pieces.Sum(piece => piece.Ranges.Count)));
    }

    [Fact]
    public async Task A_sample_of_an_old_index_with_nested_fields_cannot_vouch_for_its_count()
    {
        await using var moved = await MovedSnapshot.StartAsync("elasticsearch-5.6.16", "nested");

        var results = await moved.CompareAsync(new Sample(0.5, 1));

        var nested = Assert.Single(results, result => !result.IsLiveKnown);
        Assert.Null(nested.Extra);
        Assert.False(nested.IsVerified);
        Assert.Equal(nested.Compared, nested.Same);
        Assert.Contains("before 7.0", Assert.Single(nested.Problems), StringComparison.Ordinal);
    }

    private static List<(string, int, string, int)> Chunks(ComparisonPlan plan) =>
    [
        .. plan.Indices.SelectMany(index => index.Pieces)
            .SelectMany(piece => piece.Ranges.Select(range => (piece.Index.Name, piece.Shard, piece.Segment, range.FirstChunk))),
    ];

    /// <summary>An answer of a cluster in which every document's shard is away.</summary>
    private static ValueTask<ProxyAnswer> ShardsAreAway(ProxyRequest request, CancellationToken cancellationToken)
    {
        var docs = JsonElement.Parse(request.Body.Span).GetProperty("docs").EnumerateArray().Select(doc => new
        {
            _id = doc.GetProperty("_id").GetString(),
            error = new { type = "no_shard_available_action_exception", reason = "No shard available" },
        });
        return ValueTask.FromResult(new ProxyAnswer(200, JsonSerializer.Serialize(new { docs })));
    }
}
