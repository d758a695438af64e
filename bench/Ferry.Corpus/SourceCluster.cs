using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ferry.Corpus;

/// <summary>The calls that fill a cluster and take a snapshot of it. Whatever the cluster refuses is an exception.</summary>
internal sealed class SourceCluster(Uri uri) : IDisposable
{
    // Merging and snapshotting take as long as they take.
    private readonly HttpClient client = new() { BaseAddress = uri, Timeout = Timeout.InfiniteTimeSpan };

    public Task CreateIndexAsync(string index, object definition) => SendAsync(HttpMethod.Put, index, JsonContent.Create(definition));

    public async Task BulkAsync(string index, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        var answer = await SendAsync(HttpMethod.Post, $"{index}/_bulk?filter_path=errors,items.*.error", content, cancellationToken);
        if (answer.GetProperty("errors").GetBoolean())
            throw new InvalidOperationException($"{index} refused documents: {answer}");
    }

    /// <summary>Indexes one document in exactly these bytes; <c>_bulk</c> could not take line breaks.</summary>
    public async Task IndexAsync(string index, string id, ReadOnlyMemory<byte> source)
    {
        using var content = new ReadOnlyMemoryContent(source);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await SendAsync(HttpMethod.Put, $"{index}/_doc/{Uri.EscapeDataString(id)}", content);
    }

    public Task FlushAsync(string index) => SendAsync(HttpMethod.Post, $"{index}/_flush?force=true&wait_if_ongoing=true");

    public Task RefreshAsync(string index) => SendAsync(HttpMethod.Post, $"{index}/_refresh");

    public Task ForceMergeAsync(string index, int segments) => SendAsync(HttpMethod.Post, $"{index}/_forcemerge?max_num_segments={segments}");

    public async Task<long> CountAsync(string index) => (await SendAsync(HttpMethod.Get, $"{index}/_count")).GetProperty("count").GetInt64();

    /// <summary>Takes a snapshot of everything, hidden indices too, into a new <c>fs</c> repository.</summary>
    public async Task SnapshotAsync(string location, string snapshot)
    {
        // The server's own default is 40 MB/s.
        var repository = new { type = "fs", settings = new { location, max_snapshot_bytes_per_sec = "4gb" } };
        await SendAsync(HttpMethod.Put, "_snapshot/corpus", JsonContent.Create(repository));
        var answer = await SendAsync(HttpMethod.Put, $"_snapshot/corpus/{snapshot}?wait_for_completion=true");
        if (answer.GetProperty("snapshot").GetProperty("state").GetString() != "SUCCESS")
            throw new InvalidOperationException($"the snapshot did not succeed: {answer}");
    }

    public void Dispose() => client.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await client.SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode
            ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)
            : throw new InvalidOperationException($"{method} {path}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }
}
