using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests.Sending;

/// <summary>What the options mean to a real OpenSearch.</summary>
public sealed class RealTargetTests(SharedServers servers) : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Documents_of_a_backing_index_go_into_the_data_stream_once()
    {
        var server = await ServerAsync();
        await PutAsync(server, "_index_template/sent", """{"index_patterns":["sent-logs"],"data_stream":{}}""");
        var options = new SendOptions
        {
            OpType = OpType.Create,
            DataStreams = new Dictionary<string, string> { [".ds-sent-logs-000001"] = "sent-logs" },
            Compression = Compression.On,
        };
        var documents = Enumerable.Range(0, 100).Select(i => ($"{i}", $"{{\"@timestamp\":\"2026-01-01T00:00:{i % 60:d2}Z\"}}", 0L)).ToArray();

        var first = await SendAsync(server, options, ".ds-sent-logs-000001", documents);
        var second = await SendAsync(server, options, ".ds-sent-logs-000001", documents);

        Assert.Equal(new SendResult(100, 0), first);
        Assert.Equal((0, 0, 100), (second.Sent, second.Failed, second.Skipped[SkipReason.AlreadyThere]));
        Assert.Equal(100, await CountAsync(server, "sent-logs"));
    }

    [Fact]
    public async Task Versions_of_the_source_win_over_older_ones_only()
    {
        var server = await ServerAsync();
        var options = new SendOptions { Versioning = Versioning.ExternalGte };
        await SendAsync(server, options, "sent-versions", ("1", "{}", 5), ("2", "{}", 5), ("3", "{}", 5));

        var result = await SendAsync(server, options, "sent-versions", ("1", "{}", 4), ("2", "{}", 5), ("3", "{}", 6));

        Assert.Equal((2, 0, 1), (result.Sent, result.Failed, result.Skipped[SkipReason.NewerOnTarget]));
        var document = await server.Client.GetFromJsonAsync<JsonElement>("sent-versions/_doc/3");
        Assert.Equal(6, document.GetProperty("_version").GetInt64());
    }

    [Fact]
    public async Task One_document_in_a_hundred_that_does_not_fit_the_mapping_fails_alone()
    {
        var server = await ServerAsync();
        await PutAsync(server, "sent-conflict", """{"mappings":{"properties":{"n":{"type":"long"}}}}""");
        var documents = Enumerable.Range(0, 1000).Select(i => ($"{i}", i % 100 == 37 ? "{\"n\":\"no number\"}" : $"{{\"n\":{i}}}", 0L)).ToArray();

        var result = await SendAsync(server, new SendOptions(), "sent-conflict", documents);

        Assert.Equal(new SendResult(990, 10), result);
        Assert.Equal(990, await CountAsync(server, "sent-conflict"));
        var failed = File.ReadLines(_folder.Combine("failed.ndjson")).Select(line => JsonElement.Parse(line).GetProperty("id").GetString()!).ToHashSet();
        Assert.Equal(documents.Where((_, i) => i % 100 == 37).Select(document => document.Item1).ToHashSet(), failed);
        var page = await server.Client.GetFromJsonAsync<JsonElement>("sent-conflict/_search?size=1000");
        Assert.Equal(
            documents.Where(document => !failed.Contains(document.Item1)).Select(document => (document.Item1, document.Item2)).Order(),
            page.GetProperty("hits").GetProperty("hits").EnumerateArray()
                .Select(hit => (hit.GetProperty("_id").GetString()!, hit.GetProperty("_source").GetRawText())).Order());
    }

    [Fact]
    public async Task With_ids_of_the_target_every_document_is_there_under_another_one()
    {
        var server = await ServerAsync();

        var result = await SendAsync(
            server, new SendOptions { ServerIds = true, Routing = Routing.Fixed("x") }, "sent-ids", ("1", "{}", 0), ("2", "{}", 0));

        Assert.Equal(new SendResult(2, 0), result);
        await CountAsync(server, "sent-ids");
        var page = await server.Client.GetFromJsonAsync<JsonElement>("sent-ids/_search");
        Assert.All(page.GetProperty("hits").GetProperty("hits").EnumerateArray(), hit =>
        {
            Assert.Equal(20, hit.GetProperty("_id").GetString()!.Length);
            Assert.Equal("x", hit.GetProperty("_routing").GetString());
        });
    }

    private Task<TestServer> ServerAsync() => servers.GetAsync("opensearch-2.19.4");

    private async Task<SendResult> SendAsync(
        TestServer server, SendOptions options, string index, params (string Id, string Source, long Version)[] documents)
    {
        using var client = new ClusterClient(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);
        using var failed = new FailedDocuments(_folder.Combine("failed.ndjson"));
        var body = new BulkBody(1 << 20, new ActionLine(options));
        foreach (var (id, source, version) in documents)
        {
            Assert.True(body.Add(Bodies.Document(id, null, source), version));
        }

        var result = await new BulkSender(client, Target.Retries, options).SendAsync(index, body, failed, default);
        failed.Flush();
        return result;
    }

    private static async Task PutAsync(TestServer server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Client.PutAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<int> CountAsync(TestServer server, string index)
    {
        using var refreshed = await server.Client.PostAsync($"{index}/_refresh", null);
        return (await server.Client.GetFromJsonAsync<JsonElement>($"{index}/_count")).GetProperty("count").GetInt32();
    }
}
