using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Backfill.State;
using Ferry.Clusters;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests;

/// <summary>The same as with the sandbox, on a real OpenSearch.</summary>
public sealed class RealServerTests(SharedServers servers) : IDisposable
{
    private const string Version = "opensearch-2.19.4";

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_mapping_conflict_fails_its_document_alone()
    {
        var server = await servers.GetAsync(Version);
        await PutAsync(server, "conflict", """{"mappings":{"properties":{"n":{"type":"long"}}}}""");
        using var failed = new FailedDocuments(_folder.Combine("conflict.ndjson"));

        var result = await SendAsync(server, "conflict", failed, [("1", "{\"n\":1}"), ("2", "{\"n\":\"no number\"}"), ("3", "{\"n\":"), ("4", "{\"n\":4}")]);

        Assert.Equal(new SendResult(2, 2), result);
        Assert.Equal(["2 400 mapper_parsing_exception", "3 400 mapper_parsing_exception"], Failures(failed));
        Assert.Equal(2, await CountAsync(server, "conflict"));
    }

    [Fact]
    public async Task A_read_only_index_refuses_every_document_into_the_file()
    {
        var server = await servers.GetAsync(Version);
        await PutAsync(server, "readonly", """{"settings":{"index.blocks.write":true}}""");
        using var failed = new FailedDocuments(_folder.Combine("readonly.ndjson"));

        var result = await SendAsync(server, "readonly", failed, [("1", "{}"), ("2", "{}")]);

        Assert.Equal(new SendResult(0, 2), result);
        Assert.Equal(["1 403 cluster_block_exception", "2 403 cluster_block_exception"], Failures(failed));
    }

    [Fact]
    public async Task A_server_that_is_killed_ends_the_run_and_another_run_completes_it()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec");
        var plan = await moving.PlanAsync(unitBytes: 100_000);
        Moved result;
        await using (var server = await TestServer.StartAsync(Version))
        {
            using var client = Client(server);
            await Moving.CreateIndicesAsync(client, plan);
            await using var proxy = new TestKit.Faults.FaultProxy(server.Uri);
            using var target = new ClusterClient(new ClusterOptions { Uri = proxy.Uri }, TimeProvider.System);
            var stall = new TestKit.Faults.Stall();
            proxy.Then(Enumerable.Repeat(TestKit.Faults.Fault.None, 8));
            proxy.Otherwise = TestKit.Faults.Fault.StallAt(stall);
            moving.Send = moving.Send with { Patience = TimeSpan.FromMilliseconds(50) };
            var run = moving.RunAsync(target, plan);
            await stall.Reached;
            using (var process = System.Diagnostics.Process.GetProcessById(server.ProcessId))
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            stall.Release();
            result = await run;
        }

        Assert.NotNull(result.TargetProblem);
        Assert.False(result.IsComplete);
        Assert.True(result.Indices.Sum(t => t.Unread) > 0);

        var again = await servers.GetAsync(Version);
        using var healthy = Client(again);
        await Moving.CreateIndicesAsync(healthy, plan);
        var second = await moving.RunAsync(healthy, plan);
        Assert.True(second.IsComplete, BackfillRunTests.Problems(second));
        foreach (var tally in second.Indices)
        {
            Assert.Equal(moving.Expected(tally.Index).Count, await CountAsync(again, tally.Index));
        }
    }

    [Fact]
    public async Task Documents_that_a_mapping_refused_go_into_a_new_index_under_an_alias()
    {
        var server = await servers.GetAsync(Version);
        using var target = Client(server);
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "churn");
        var plan = await moving.PlanAsync();
        plan = plan with
        {
            Indices = [.. plan.Indices.Where(index => index.Id.Name == "churn")],
            Units = [.. plan.Units.Where(unit => unit.Index.Name == "churn")],
        };
        await PutAsync(server, "churn", """{"mappings":{"properties":{"patched":{"type":"boolean"}}}}""");
        await using var store = SqliteStateStore.Open(_folder.Combine("state.db"));
        var moved = await moving.RunAsync(target, plan, store);
        Assert.Equal((109, 24), (moved.Indices[0].Sent, moved.Indices[0].Failed));

        await PutAsync(server, "churn-2", """{"mappings":{"properties":{"patched":{"type":"long"}}}}""");
        await PostAsync(server, "churn/_refresh", "");
        await PostAsync(server, "_reindex?refresh=true", """{"source":{"index":"churn"},"dest":{"index":"churn-2"}}""");
        (await server.Client.DeleteAsync("churn")).Dispose();
        await PostAsync(server, "_aliases", """{"actions":[{"add":{"index":"churn-2","alias":"churn"}}]}""");
        var ledger = new FailureLedger(store, moved.Ledger.Run);
        using var folder = new FailureFolder(moving.FailuresPath);
        var tally = Assert.Single(await new Redrive(ledger, folder, new BulkSender(target, Target.Retries, new SendOptions()), new Random(1))
            .RunAsync(await ledger.ListAsync(FailureSelection.All, default), FailureSelection.All, new Counters(24), default));

        Assert.Equal((24, 24, true), (tally.Asked, tally.Sent, tally.IsDone));
        Assert.True((await Ledger.ReadAsync(store, ledger.Run, default)).IsComplete);
        Assert.Empty(moving.Failed());
        await PostAsync(server, "churn/_refresh", "");
        var hits = (await server.Client.GetFromJsonAsync<JsonElement>("churn/_search?size=1000")).GetProperty("hits").GetProperty("hits");
        Assert.Equal(
            moving.Expected("churn"),
            hits.EnumerateArray().Select(hit => (Target.Key(hit.GetProperty("_id").GetString()!, null), hit.GetProperty("_source").GetRawText())).Order());
    }

    private static ClusterClient Client(TestServer server) => new(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);

    private static async Task PutAsync(TestServer server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PutAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task PostAsync(TestServer server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PostAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<SendResult> SendAsync(
        TestServer server, string index, FailedDocuments failed, IEnumerable<(string Id, string Source)> documents)
    {
        using var client = Client(server);
        return await new BulkSender(client, Target.Retries, new SendOptions()).SendAsync(index, Bodies.Of(documents), failed, default);
    }

    private static async Task<int> CountAsync(TestServer server, string index)
    {
        using var refreshed = await server.Client.PostAsync($"{index}/_refresh", null);
        return (await server.Client.GetFromJsonAsync<JsonElement>($"{index}/_count")).GetProperty("count").GetInt32();
    }

    private static IEnumerable<string> Failures(FailedDocuments failed)
    {
        failed.Flush();
        return File.ReadLines(failed.Path).Select(line => JsonElement.Parse(line))
            .Select(line => $"{line.GetProperty("id")} {line.GetProperty("status")} {line.GetProperty("type")}");
    }
}
