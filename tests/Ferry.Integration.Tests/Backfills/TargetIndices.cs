using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>All that a target holds, as its search gives it back.</summary>
internal static class TargetIndices
{
    /// <summary>Tests that want a shared server for themselves run one after another.</summary>
    public const string Collection = "targets";

    private const int MostHits = 10_000;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 2000 };

    /// <summary>Names of all indices, hidden ones too.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(HttpClient target)
    {
        var rows = await target.GetFromJsonAsync<JsonElement>("_cat/indices?format=json&h=index&expand_wildcards=all");
        return [.. rows.EnumerateArray().Select(row => row.GetProperty("index").GetString()!).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every document of an index; it has been refreshed.</summary>
    public static async Task<IReadOnlyList<MovedDocument>> ReadAsync(HttpClient target, string index)
    {
        var answer = await target.GetByteArrayAsync($"{Uri.EscapeDataString(index)}/_search?size={MostHits}&track_total_hits=true");
        using var json = JsonDocument.Parse(answer, Deep);
        Assert.Equal(0, json.RootElement.GetProperty("_shards").GetProperty("failed").GetInt32());
        var hits = json.RootElement.GetProperty("hits");
        var documents = hits.GetProperty("hits").EnumerateArray().Select(ReadHit).ToList();
        Assert.Equal(hits.GetProperty("total").GetProperty("value").GetInt32(), documents.Count);
        return documents;
    }

    public static async Task DeleteAsync(HttpClient target, IReadOnlyList<string> indices)
    {
        if (indices.Count == 0)
        {
            return; // without a name it would mean all
        }

        using var answer = await target.DeleteAsync(string.Join(',', indices.Select(Uri.EscapeDataString)));
        answer.EnsureSuccessStatusCode();
    }

    private static MovedDocument ReadHit(JsonElement hit) => new(
        hit.GetProperty("_index").GetString()!,
        hit.GetProperty("_id").GetString()!,
        hit.TryGetProperty("_routing", out var routing) ? routing.GetString() : null,
        JsonMarshal.GetRawUtf8Value(hit.GetProperty("_source")).ToArray());
}
