using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests.Sending;

/// <summary>Real targets that are too small for what could be sent at once: all documents arrive, and none is written twice.</summary>
public sealed class SmallTargetTests : IDisposable
{
    private const int DocumentBytes = 1000;

    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_target_with_a_heap_of_half_a_gigabyte_takes_the_defaults()
    {
        var status = await SendAsync(new SendOptions(), documents: 50_000, new TestServerOptions { Heap = "512m" });

        Assert.InRange(status.Limit, 1, 8);
    }

    [Fact]
    public async Task A_target_that_rejects_gets_less_at_once()
    {
        var settings = new Dictionary<string, string> { ["indexing_pressure.memory.limit"] = "400kb" };

        var status = await SendAsync(
            new SendOptions { BulkBytes = 256_000 }, documents: 20_000, new TestServerOptions { Heap = "448m", Settings = settings });

        // One body fits, two do not.
        Assert.InRange(status.Limit, 1, 3);
        Assert.InRange(status.Throttles, 1, 60);
    }

    private async Task<SendStatus> SendAsync(SendOptions options, int documents, TestServerOptions serverOptions)
    {
        await using var server = await TestServer.StartAsync("opensearch-2.19.4", serverOptions);
        using var client = new ClusterClient(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);
        using var failed = new FailedDocuments(_folder.Combine("failed.ndjson"));
        await client.CreateIndexAsync(
            "small", """{"settings":{"number_of_replicas":0},"mappings":{"properties":{"n":{"type":"long"}}}}"""u8.ToArray(), default);
        var sender = new BulkSender(client, new RetryPolicy(TimeProvider.System, new Random(1)), options);
        var bodies = new ConcurrentQueue<BulkBody>(Bodies(options, documents));
        var count = bodies.Count;

        var results = await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(_ => Task.Run(async () =>
        {
            var sum = default(SendResult);
            while (bodies.TryDequeue(out var body))
            {
                sum += await sender.SendAsync("small", body, failed, default);
            }

            return sum;
        })));

        Assert.True(count > 10, $"{count} bodies");
        Assert.Equal(new SendResult(documents, 0), results.Aggregate((a, b) => a + b));
        await client.RefreshAsync("small", default);
        Assert.Equal(documents, await client.CountAsync("small", default));
        var stats = await server.Client.GetFromJsonAsync<JsonElement>("small/_stats/indexing,docs");
        var primaries = stats.GetProperty("_all").GetProperty("primaries");
        Assert.Equal(documents, primaries.GetProperty("indexing").GetProperty("index_total").GetInt32());
        Assert.Equal(0, primaries.GetProperty("docs").GetProperty("deleted").GetInt32());
        Assert.Null(sender.Status.Waiting);
        return sender.Status;
    }

    private static List<BulkBody> Bodies(SendOptions options, int documents)
    {
        var line = new ActionLine(options);
        var bodies = new List<BulkBody> { new(options.BulkBytes, line) };
        for (var i = 0; i < documents; i++)
        {
            var document = Tests.Bodies.Document($"{i}", null, $"{{\"n\":{i},\"text\":\"{new string('x', DocumentBytes)}\"}}");
            if (bodies[^1].Length + bodies[^1].MaxSize(document) > options.BulkBytes)
            {
                bodies.Add(new BulkBody(options.BulkBytes, line));
            }

            Assert.True(bodies[^1].Add(document));
        }

        return bodies;
    }
}
