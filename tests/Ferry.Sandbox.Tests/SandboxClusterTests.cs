using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox.Tests;

public sealed class SandboxClusterTests
{
    private const string Ndjson = "application/x-ndjson";

    [Fact]
    public async Task It_takes_a_free_port_and_reports_the_version_asked_for()
    {
        await using var first = await SandboxCluster.StartAsync();
        await using var second = await SandboxCluster.StartAsync(new SandboxOptions { Version = "3.3.2" });
        using var client = new HttpClient();

        Assert.NotEqual(first.Uri.Port, second.Uri.Port);
        Assert.Equal("2.19.4", (string?)(await client.GetFromJsonAsync<JsonNode>(first.Uri))!["version"]!["number"]);
        Assert.Equal("3.3.2", (string?)(await client.GetFromJsonAsync<JsonNode>(second.Uri))!["version"]!["number"]);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error()
    {
        await using var first = await SandboxCluster.StartAsync();
        await Assert.ThrowsAsync<IOException>(() => SandboxCluster.StartAsync(new SandboxOptions { Port = first.Uri.Port }));
    }

    [Fact]
    public async Task A_source_comes_back_byte_by_byte()
    {
        const string source = """{ "b" : 1.0,  "a":"\u00e9\/",	"long":1.234567890123456789012345, "n":1e2 }""";
        await using var sandbox = await SandboxCluster.StartAsync();
        using var client = new HttpClient { BaseAddress = sandbox.Uri };

        await BulkAsync(client, "a/_bulk?refresh=true", "{\"index\":{\"_id\":\"1\"}}\n" + source + "\n");

        Assert.Equal(source, await client.GetStringAsync("a/_source/1"));
        Assert.Contains($"\"_source\":{source}", await client.GetStringAsync("a/_doc/1"), StringComparison.Ordinal);
        Assert.Contains($"\"_source\":{source}", await client.GetStringAsync("a/_search"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_bodies_are_taken()
    {
        await using var sandbox = await SandboxCluster.StartAsync();
        using var client = new HttpClient { BaseAddress = sandbox.Uri };
        using var content = Gzip("""
            {"index":{"_index":"a","_id":"1"}}
            {"k":"v"}

            """);

        using var answer = await client.PostAsync(new Uri("_bulk", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"k":"v"}""", await client.GetStringAsync("a/_source/1"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_too_large_is_413_compressed_or_not(bool compressed)
    {
        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { MaxContentLength = 10_000 });
        using var client = new HttpClient { BaseAddress = sandbox.Uri };
        var body = "{\"index\":{\"_id\":\"1\"}}\n{\"k\":\"" + new string('x', 20_000) + "\"}\n";
        using HttpContent content = compressed ? Gzip(body) : new StringContent(body, Encoding.UTF8, Ndjson);

        using var answer = await client.PostAsync(new Uri("a/_bulk", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Content_types_other_than_JSON_are_406()
    {
        await using var sandbox = await SandboxCluster.StartAsync();
        using var client = new HttpClient { BaseAddress = sandbox.Uri };
        using var content = new StringContent("{}\n", Encoding.UTF8, "text/plain");

        using var answer = await client.PostAsync(new Uri("_bulk", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.NotAcceptable, answer.StatusCode);
        Assert.Equal("""{"error":"Content-Type header [text/plain; charset=utf-8] is not supported","status":406}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task With_credentials_set_all_others_are_401()
    {
        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { Credentials = new SandboxCredentials("admin", "sécret") });
        using var client = new HttpClient { BaseAddress = sandbox.Uri };

        using var without = await client.GetAsync(new Uri("/", UriKind.Relative));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:wrong"u8));
        using var wrong = await client.GetAsync(new Uri("/", UriKind.Relative));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("admin:sécret"u8));
        using var right = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);
        Assert.Equal("Basic", Assert.Single(without.Headers.WwwAuthenticate).Scheme);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_nothing_and_agree_on_the_mapping()
    {
        const int writers = 8, bulks = 10, items = 100;
        await using var sandbox = await SandboxCluster.StartAsync();
        using var client = new HttpClient { BaseAddress = sandbox.Uri };

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var bulk = 0; bulk < bulks; bulk++)
            {
                var body = new StringBuilder();
                for (var item = 0; item < items; item++)
                    body.Append($"{{\"index\":{{\"_id\":\"{writer}-{bulk}-{item}\"}}}}\n{{\"shared\":1,\"own{writer}\":\"x\",\"bulk{bulk}\":{{\"n\":1}}}}\n");
                var answer = await BulkAsync(client, "a/_bulk", body.ToString());
                Assert.False((bool)answer["errors"]!);
            }
        })));

        using var refreshed = await client.PostAsync(new Uri("a/_refresh", UriKind.Relative), null);
        Assert.Equal(writers * bulks * items, (int)(await client.GetFromJsonAsync<JsonNode>("a/_count"))!["count"]!);
        var properties = (await client.GetFromJsonAsync<JsonNode>("a/_mapping"))!["a"]!["mappings"]!["properties"]!.AsObject();
        Assert.Equal(1 + writers + bulks, properties.Count);
    }

    [Fact]
    public async Task Many_versions_of_a_document_leave_one()
    {
        await using var sandbox = await SandboxCluster.StartAsync();
        using var client = new HttpClient { BaseAddress = sandbox.Uri };
        for (var version = 1; version <= 5; version++)
        {
            var answer = await BulkAsync(client, "a/_bulk" + (version % 2 == 0 ? "?refresh=true" : ""), $$$"""
                {"index":{"_id":"1"}}
                {"n":{{{version}}}}

                """);
            Assert.Equal(version, (int)answer["items"]![0]!["index"]!["_version"]!);
        }

        var hits = (await client.GetFromJsonAsync<JsonNode>("a/_search"))!["hits"]!["hits"]!.AsArray();
        Assert.Equal(4, (int)Assert.Single(hits)!["_source"]!["n"]!);
    }

    private static async Task<JsonNode> BulkAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, Ndjson);
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static ByteArrayContent Gzip(string body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(body));
        var content = new ByteArrayContent(buffer.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue(Ndjson);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
