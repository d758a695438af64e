using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Failures;

/// <summary>A sandbox with an index that refuses 24 of the 133 documents that a snapshot has for it, until it is mended.</summary>
internal sealed class ConflictingTarget : IAsyncDisposable
{
    public const string Index = "churn";
    public const int Documents = 133, Refused = 24;

    private readonly SandboxCluster _sandbox;
    private readonly HttpClient _http;

    private ConflictingTarget(SandboxCluster sandbox)
    {
        _sandbox = sandbox;
        _http = new HttpClient { BaseAddress = sandbox.Uri };
    }

    public static FixtureCase Fixture { get; } = Fixtures.Case("elasticsearch-7.10.2", "churn");

    public Uri Uri => _sandbox.Uri;

    public static async Task<ConflictingTarget> StartAsync()
    {
        var target = new ConflictingTarget(await SandboxCluster.StartAsync());
        await target.PutAsync(Index, """{"mappings":{"properties":{"patched":{"type":"boolean"}}}}""");
        return target;
    }

    public string[] Backfill(params string[] more) =>
        ["backfill", "--repository", Fixture.RepositoryPath, "--snapshot", "snap1", "--target", Uri.ToString(), "--index", Index, .. more];

    public string[] Verify() =>
        ["verify", "counts", "--repository", Fixture.RepositoryPath, "--snapshot", "snap1", "--target", Uri.ToString(), "--index", Index];

    /// <summary>Makes the index again as it should be, with the documents that it had.</summary>
    public async Task MendAsync()
    {
        var had = await ContentAsync();
        (await _http.DeleteAsync(Index)).EnsureSuccessStatusCode();
        await PutAsync(Index, """{"mappings":{"dynamic":false}}""");
        var body = new StringBuilder();
        foreach (var (id, source) in had)
        {
            body.Append($"{{\"index\":{{\"_id\":{JsonSerializer.Serialize(id)}}}}}\n{source}\n");
        }

        using var content = new StringContent(body.ToString(), Encoding.UTF8, "application/x-ndjson");
        using var answer = await _http.PostAsync($"{Index}/_bulk", content);
        Assert.Contains("\"errors\":false", await answer.Content.ReadAsStringAsync());
    }

    public async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PutAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Ids and sources of all documents of an index.</summary>
    public async Task<List<(string Id, string Source)>> ContentAsync(string index = Index)
    {
        using var refreshed = await _http.PostAsync($"{index}/_refresh", null);
        var answer = await _http.GetFromJsonAsync<JsonElement>($"{index}/_search?size=10000");
        return
        [
            .. answer.GetProperty("hits").GetProperty("hits").EnumerateArray()
                .Select(hit => (hit.GetProperty("_id").GetString()!, Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(hit.GetProperty("_source")))))
                .Order(),
        ];
    }

    /// <summary>What the index must have in the end.</summary>
    public static List<(string Id, string Source)> Expected(FixtureCase? fixture = null, string index = Index) =>
    [
        .. (fixture ?? Fixture).ExpectedDocuments().Select(line => JsonElement.Parse(line.Span))
            .Where(line => line.GetProperty("index").GetString() == index)
            .Select(line => (line.GetProperty("id").GetString()!, Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(line.GetProperty("source")))))
            .Order(),
    ];

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
    }
}
