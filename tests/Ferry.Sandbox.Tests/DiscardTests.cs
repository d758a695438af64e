using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox.Tests;

public sealed class DiscardTests
{
    // Line ends, braces and action names inside of the documents must not confuse it; "\r\n" and empty lines are allowed.
    private const string Body = """
        {"index":{"_id":"1"}}
        {"delete":"not an action"}
        {"delete":{"_id":"2"}}
        { "create" : {"_id":"3"}}
        {"text":"a\nb"}

        {"update":{"_id":"4"}}
        {"doc":{"index":{}}}
        {"delete":{"_id":"5"}}

        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_item_succeeds_and_nothing_is_kept(bool compressed)
    {
        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { Discard = true });
        using var client = new HttpClient { BaseAddress = sandbox.Uri };

        var answer = await BulkAsync(client, "a/_bulk", Body, compressed);

        Assert.False((bool)answer["errors"]!);
        Assert.Equal(["index 201", "delete 200", "create 201", "update 200", "delete 200"], Statuses(answer));
        using var index = await client.GetAsync(new Uri("a", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, index.StatusCode);
    }

    [Fact]
    public async Task Filter_path_leaves_the_same_fields_as_elsewhere()
    {
        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { Discard = true });
        using var client = new HttpClient { BaseAddress = sandbox.Uri };

        Assert.Equal(
            """{"errors":false,"items":[{"index":{"status":201}},{"delete":{"status":200}},{"create":{"status":201}},{"update":{"status":200}},{"delete":{"status":200}}]}""",
            (await BulkAsync(client, "_bulk?filter_path=errors,items.*.status,items.*.error", Body)).ToJsonString());
        Assert.Equal("""{"errors":false}""", (await BulkAsync(client, "_bulk?filter_path=errors", Body)).ToJsonString());
        Assert.Equal(5, (await BulkAsync(client, "_bulk", Body))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Pieces_may_end_anywhere()
    {
        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { Discard = true });
        using var client = new HttpClient { BaseAddress = sandbox.Uri };
        using var content = new StreamContent(new OneByteAtATime(Encoding.UTF8.GetBytes(Body)), bufferSize: 1);

        using var answer = await client.PostAsync(new Uri("_bulk", UriKind.Relative), content);

        Assert.Equal(["index 201", "delete 200", "create 201", "update 200", "delete 200"], Statuses((await answer.Content.ReadFromJsonAsync<JsonNode>())!));
    }

    [Fact]
    public async Task Too_large_is_too_large_here_too()
    {
        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { Discard = true, MaxContentLength = 1000 });
        using var client = new HttpClient { BaseAddress = sandbox.Uri };
        using var content = new StringContent("{\"index\":{}}\n{\"k\":\"" + new string('x', 5000) + "\"}\n");

        using var answer = await client.PostAsync(new Uri("_bulk", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static IEnumerable<string> Statuses(JsonNode answer) =>
        answer["items"]!.AsArray().Select(item => item!.AsObject().Single()).Select(item => $"{item.Key} {item.Value!["status"]}");

    private static async Task<JsonNode> BulkAsync(HttpClient client, string path, string body, bool compressed = false)
    {
        using var content = new ByteArrayContent(compressed ? Compress(body) : Encoding.UTF8.GetBytes(body));
        if (compressed) content.Headers.ContentEncoding.Add("gzip");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static byte[] Compress(string body)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(body));
        return buffer.ToArray();
    }

    private sealed class OneByteAtATime(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
