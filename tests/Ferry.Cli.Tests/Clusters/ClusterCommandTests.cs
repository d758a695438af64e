using System.Text;
using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Clusters;

/// <summary><c>ferry clusters indices</c>, <c>curl</c>, <c>generate-data</c> and <c>clear-indices</c> on real servers.</summary>
public sealed class ClusterCommandTests(SharedServers servers) : IDisposable
{
    private readonly FerryProcess _ferry = new();

    [Theory]
    [InlineData("opensearch-2.19.4")]
    [InlineData("opensearch-3.3.2")]
    [InlineData("elasticsearch-7.10.2")]
    [InlineData("elasticsearch-6.8.23")]
    public async Task Data_is_generated_and_listed_on_every_kind_of_server(string name)
    {
        var server = await servers.GetAsync(name);
        var number = name[(name.IndexOf('-') + 1)..];

        var run = await RunAsync("generate-data", "source", "--source", $"{server.Uri}", "--docs", "120", "--prefix", "made-", "--json");

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        var made = run.Json.GetProperty("indices").EnumerateArray().ToDictionary(index => index.GetProperty("index").GetString()!, index => index.GetProperty("bytes").GetInt64());
        Assert.Equal(["made-geonames", "made-http_logs", "made-nested", "made-nyc_taxis"], made.Keys.Order());

        var listed = (await RunAsync("indices", "source", "--source", $"{server.Uri}", "--json")).Json.GetProperty("clusters")[0];
        Assert.Contains(number, listed.GetProperty("version").GetString());
        var indices = listed.GetProperty("indices").EnumerateArray().Where(index => made.ContainsKey(index.GetProperty("name").GetString()!)).ToList();
        Assert.Equal(made.Keys.Order(), indices.Select(index => index.GetProperty("name").GetString()!));
        Assert.All(indices, index => Assert.Equal(number, index.GetProperty("created").GetString()));
        Assert.All(indices, index => Assert.Equal("ordinary", index.GetProperty("kind").GetString()));
        foreach (var index in made.Keys)
        {
            Assert.Equal(120, (await AskAsync(server, $"{index}/_count")).GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_documents_and_another_makes_others()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        async Task<string> MakeAsync(string prefix, string seed)
        {
            var run = await RunAsync("generate-data", "target", "--target", $"{cluster.Uri}", "--docs", "3", "--seed", seed, "--prefix", prefix, "--workload", "nyc_taxis");
            Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
            return (await RunAsync("curl", "target", "GET", $"/{prefix}nyc_taxis/_source/2", "--target", $"{cluster.Uri}")).Output;
        }

        var first = await MakeAsync("a-", "7");
        Assert.StartsWith("{\"pickup_datetime\":\"2015-01-01T00:00:14Z\"", first, StringComparison.Ordinal);
        Assert.Equal(first, await MakeAsync("b-", "7"));
        Assert.NotEqual(first, await MakeAsync("c-", "8"));
    }

    [Fact]
    public async Task Curl_carries_bodies_headers_and_statuses()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(_ferry.Folder, "body"), "{\"index\":{\"_id\":\"ä\"}}\n{\"word\":\"Fähre\"}\n");

        var bulk = await CurlAsync("POST", "/words/_bulk?refresh=true", "-d", "@body");
        Assert.Equal(ExitCode.Done, bulk.ExitCode);
        Assert.False(bulk.Json.GetProperty("errors").GetBoolean());
        Assert.Equal("{\"word\":\"Fähre\"}", (await CurlAsync("GET", "words/_source/%C3%A4")).Output);
        Assert.Equal(1, (await CurlAsync("POST", "/words/_count", "--data", """{"query":{"match_all":{}}}""")).Json.GetProperty("count").GetInt32());

        var missing = await CurlAsync("GET", "/nothing");
        Assert.Equal(ExitCode.TargetFailed, missing.ExitCode);
        Assert.Equal(404, missing.Json.GetProperty("status").GetInt32());
        Assert.Contains("404", missing.Notes);
        Assert.Equal(ExitCode.Usage, (await CurlAsync("GET", "/", "-H", "no header")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await CurlAsync("BREW", "/")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await CurlAsync("POST", "/words/_count", "-d", "@not-there")).ExitCode);
        Assert.Equal(ExitCode.SourceUnreadable, (await RunAsync("curl", "source", "GET", "/nothing", "--source", $"{cluster.Uri}")).ExitCode);

        Task<FerryRun> CurlAsync(params string[] more) => RunAsync(["curl", "target", .. more, "--target", $"{cluster.Uri}"]);
    }

    [Fact]
    public async Task Only_users_indices_of_the_target_are_cleared_and_only_if_that_is_meant()
    {
        await using var server = await TestServer.StartAsync("opensearch-3.3.2");
        await PutAsync("_index_template/streams", """{"index_patterns":["logs-*"],"data_stream":{}}""");
        await PutAsync("_data_stream/logs-app", "");
        foreach (var index in (string[])["books", "shops", ".plugin", "hidden"])
        {
            await PutAsync(index, index == "hidden" ? """{"settings":{"index.hidden":true}}""" : "");
        }

        var unasked = await ClearAsync("books");
        Assert.Equal(ExitCode.Usage, unasked.ExitCode);
        Assert.Contains("--yes", unasked.Notes);
        Assert.Contains("books: 0 documents", unasked.Notes);
        Assert.DoesNotContain("shops", unasked.Notes);

        var mistaken = await ClearAsync("--yes", "--source", new UriBuilder(server.Uri) { Host = "localhost" }.Uri.ToString());
        Assert.Equal(ExitCode.Usage, mistaken.ExitCode);
        Assert.Contains("is the source as well", mistaken.Notes);

        Assert.Equal([".ds-logs-app-000001", ".plugin", "books", "hidden", "shops"], await NamesAsync());
        Assert.Equal(["books"], Deleted(await ClearAsync("--yes", "--json", "b*", ".ds*", ".plugin")));
        Assert.Equal([".ds-logs-app-000001", ".plugin", "hidden", "shops"], await NamesAsync());
        Assert.Equal(["hidden", "logs-app", "shops"], Deleted(await ClearAsync("--yes", "--json")));
        Assert.Equal([".plugin"], await NamesAsync());
        Assert.Contains("nothing to delete", (await ClearAsync()).Notes);

        Task<FerryRun> ClearAsync(params string[] more) => RunAsync(["clear-indices", .. more, "--target", $"{server.Uri}"]);

        static IEnumerable<string?> Deleted(FerryRun run) => run.Json.GetProperty("deleted").EnumerateArray().Select(name => name.GetString());

        async Task<IEnumerable<string?>> NamesAsync() =>
            (await RunAsync("indices", "target", "--json", "--target", $"{server.Uri}")).Json.GetProperty("clusters")[0].GetProperty("indices")
            .EnumerateArray().Select(index => index.GetProperty("name").GetString());

        async Task PutAsync(string path, string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await server.Client.PutAsync(new Uri(path, UriKind.Relative), body.Length > 0 ? content : null);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task On_a_terminal_the_number_must_be_typed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "script of util-linux is not there");
        await using var cluster = await SandboxCluster.StartAsync();
        await RunAsync("generate-data", "target", "--target", $"{cluster.Uri}", "--docs", "1", "--workload", "geonames", "--workload", "nested");
        Assert.NotEqual(ExitCode.Done, await TypeAsync("yes"));
        Assert.Equal(2, await CountAsync());

        Assert.Equal(ExitCode.Done, await TypeAsync("2"));
        Assert.Equal(0, await CountAsync());

        async Task<int> TypeAsync(string answer)
        {
            using var process = _ferry.StartOnTerminal("clusters", "clear-indices", "--target", $"{cluster.Uri}");
            await process.StandardInput.WriteLineAsync(answer);
            await process.StandardInput.FlushAsync();
            return (await FerryProcess.EndAsync(process)).ExitCode;
        }

        async Task<int> CountAsync() =>
            (await RunAsync("indices", "target", "--json", "--target", $"{cluster.Uri}")).Json.GetProperty("clusters")[0].GetProperty("indices").GetArrayLength();
    }

    public void Dispose() => _ferry.Dispose();

    private static async Task<JsonElement> AskAsync(TestServer server, string path) =>
        JsonSerializer.Deserialize<JsonElement>(await server.Client.GetStringAsync(new Uri(path, UriKind.Relative)));

    private Task<FerryRun> RunAsync(params string[] more) => _ferry.RunAsync(["clusters", .. more]);
}
