using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Ferry.Clusters;
using Ferry.Sandbox;
using Ferry.Snapshots;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests;

/// <summary>A sandbox cluster behind a proxy that misbehaves as told.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly SandboxCluster _cluster;
    private readonly HttpClient _direct;

    private Target(SandboxCluster cluster)
    {
        _cluster = cluster;
        _direct = new HttpClient { BaseAddress = cluster.Uri };
        Proxy = new FaultProxy(cluster.Uri);
        Client = new ClusterClient(new ClusterOptions { Uri = Proxy.Uri }, TimeProvider.System);
        Direct = new ClusterClient(new ClusterOptions { Uri = cluster.Uri }, TimeProvider.System);
    }

    /// <summary>Retries that cost no time.</summary>
    public static RetryPolicy Retries { get; } = new(TimeProvider.System, new Random(1))
    {
        FirstDelay = TimeSpan.FromMilliseconds(1),
        MaxDelay = TimeSpan.FromMilliseconds(2),
    };

    public FaultProxy Proxy { get; }

    /// <summary>Through the proxy.</summary>
    public ClusterClient Client { get; }

    /// <summary>Past the proxy.</summary>
    public ClusterClient Direct { get; }

    public static async Task<Target> StartAsync(SandboxOptions? options = null) => new(await SandboxCluster.StartAsync(options));

    /// <summary>As curl would.</summary>
    public async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _direct.PutAsync(path, content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>As curl -X DELETE would.</summary>
    public async Task DeleteAsync(string path)
    {
        using var answer = await _direct.DeleteAsync(path);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Makes the indices of a snapshot, which take whatever comes.</summary>
    public async Task PutIndicesAsync(Snapshot snapshot)
    {
        foreach (var index in snapshot.Indices)
        {
            await PutAsync(index.Name, """{"mappings":{"dynamic":false}}""");
        }
    }

    /// <summary>A body of a bulk request that names its index, as curl would.</summary>
    public async Task PostBulkAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/x-ndjson") } };
        using var answer = await _direct.PostAsync("_bulk", content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode && text.Contains("\"errors\":false", StringComparison.Ordinal), text[..Math.Min(text.Length, 1000)]);
    }

    /// <summary>All documents of an index, as "id routing" and source, sorted.</summary>
    public async Task<List<(string Key, string Source)>> ContentAsync(string index)
    {
        using var refreshed = await _direct.PostAsync($"{index}/_refresh", null);
        using var answer = JsonDocument.Parse(await _direct.GetByteArrayAsync($"{index}/_search?size=10000&track_total_hits=true"));
        var hits = answer.RootElement.GetProperty("hits");
        var documents = hits.GetProperty("hits").EnumerateArray()
            .Select(hit => (
                Key(hit.GetProperty("_id").GetString()!, hit.TryGetProperty("_routing", out var routing) ? routing.GetString() : null),
                Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(hit.GetProperty("_source")))))
            .Order().ToList();
        Assert.Equal(hits.GetProperty("total").GetProperty("value").GetInt32(), documents.Count);
        return documents;
    }

    /// <summary>The versions of all documents of an index, as "id routing" and version, sorted.</summary>
    public async Task<List<(string Key, long Version)>> VersionsAsync(string index)
    {
        var versions = new List<(string Key, long Version)>();
        foreach (var (key, _) in await ContentAsync(index))
        {
            var parts = key.Split(' ');
            var routing = parts[1].Length == 0 ? "" : $"&routing={Uri.EscapeDataString(parts[1])}";
            using var answer = JsonDocument.Parse(await _direct.GetByteArrayAsync($"{index}/_doc/{Uri.EscapeDataString(parts[0])}?_source=false{routing}"));
            versions.Add((key, answer.RootElement.GetProperty("_version").GetInt64()));
        }

        return [.. versions.Order()];
    }

    public static string Key(string id, string? routing) => $"{id} {routing}";

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Direct.Dispose();
        _direct.Dispose();
        await Proxy.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
