using System.Globalization;
using System.Text.Json;

namespace Ferry.Clusters.Indices;

/// <summary>All indices of a cluster.</summary>
public static class IndexList
{
    private const string Columns = "h=health,status,index,pri,rep,docs.count,store.size";
    private const string BackingPrefix = ".ds-";

    /// <summary>Sorted by name.</summary>
    /// <exception cref="ClusterException">The cluster cannot be reached, or refuses.</exception>
    public static async ValueTask<IReadOnlyList<IndexSummary>> ReadAsync(ClusterClient cluster, ClusterVersion version, CancellationToken cancellationToken)
    {
        var can = version.Capabilities;
        var settings = can.HasNodes ? await ReadSettingsAsync(cluster, can.HasHiddenIndices ? "all" : "open,closed", cancellationToken) : [];
        var path = $"_cat/indices?format=json&bytes=b&{Columns}{(can.HasHiddenIndices ? "&expand_wildcards=all" : "")}";
        var (_, answer) = await cluster.RequestAsync(HttpMethod.Get, path, null, null, cancellationToken);
        using (answer)
        {
            try
            {
                return
                [
                    .. answer.RootElement.EnumerateArray()
                        .Select(row => Read(row, settings))
                        .OrderBy(index => index.Name, StringComparer.Ordinal),
                ];
            }
            catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new ClusterException(ClusterProblem.Garbled, $"The answer of {cluster.Uri} to GET /{path} is not a list of indices.", innerException: e);
            }
        }
    }

    private static IndexSummary Read(JsonElement row, Dictionary<string, IndexSettings> settings)
    {
        var name = row.GetProperty("index").GetString()!;
        var set = settings.GetValueOrDefault(name);
        var kind = name.StartsWith(BackingPrefix, StringComparison.Ordinal) ? IndexKind.Backing
            : name.StartsWith('.') ? IndexKind.System
            : set.IsHidden ? IndexKind.Hidden
            : IndexKind.Ordinary;
        return new IndexSummary(
            name, kind, Text(row, "health") ?? "", Text(row, "status") ?? "", Number(row, "docs.count"), Number(row, "store.size"),
            // Old clusters list closed indices without their shards.
            (int)(Number(row, "pri") ?? set.Shards ?? 0), (int)(Number(row, "rep") ?? set.Replicas ?? 0), set.Created);
    }

    private static async ValueTask<Dictionary<string, IndexSettings>> ReadSettingsAsync(
        ClusterClient cluster, string wildcards, CancellationToken cancellationToken)
    {
        // "human" adds the version as people write it.
        var path = $"_all/_settings?flat_settings=true&human=true&expand_wildcards={wildcards}";
        var (_, answer) = await cluster.RequestAsync(HttpMethod.Get, path, null, null, cancellationToken);
        using (answer)
        {
            return answer.RootElement.ValueKind != JsonValueKind.Object ? []
                : answer.RootElement.EnumerateObject()
                    .Where(index => index.Value.ValueKind == JsonValueKind.Object && index.Value.TryGetProperty("settings", out _))
                    .ToDictionary(index => index.Name, index => ReadSettings(index.Value.GetProperty("settings")));
        }
    }

    private static IndexSettings ReadSettings(JsonElement settings) => new(
        Text(settings, "index.hidden") == "true",
        Text(settings, "index.version.created_string") ?? Text(settings, "index.version.created"),
        Number(settings, "index.number_of_shards"),
        Number(settings, "index.number_of_replicas"));

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.Text() : null;

    private static long? Number(JsonElement row, string name) =>
        long.TryParse(Text(row, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private readonly record struct IndexSettings(bool IsHidden, string? Created, long? Shards, long? Replicas);
}
