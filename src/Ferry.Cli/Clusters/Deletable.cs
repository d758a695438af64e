using System.IO.Enumeration;
using System.Text.Json;
using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Clusters.Indices;

namespace Ferry.Cli.Clusters;

/// <summary>An index, or a data stream with its indices, that may be deleted.</summary>
/// <param name="Path">What DELETE takes.</param>
internal sealed record Deletable(string Name, string Path, IReadOnlyList<IndexSummary> Indices)
{
    /// <summary>What is in it.</summary>
    public string Describe()
    {
        var documents = $"{Quantity.Number(Indices.Sum(index => index.Docs ?? 0))} documents";
        return Path == Uri.EscapeDataString(Name) ? documents : $"data stream of {Indices.Count} indices, {documents}";
    }

    /// <summary>Users' indices and data streams of those names; a part of a data stream only as a part of the whole.</summary>
    /// <exception cref="ClusterException">The cluster cannot be reached, or refuses.</exception>
    public static async ValueTask<IReadOnlyList<Deletable>> ListAsync(
        ClusterClient cluster, ClusterVersion version, IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        var indices = await IndexList.ReadAsync(cluster, version, cancellationToken);
        var streams = version.Capabilities.HasDataStreams ? await ReadStreamsAsync(cluster, cancellationToken) : [];
        var backing = streams.Values.SelectMany(names => names).ToHashSet();
        return
        [
            .. streams
                .Select(stream => new Deletable(
                    stream.Key, $"_data_stream/{Uri.EscapeDataString(stream.Key)}", [.. indices.Where(index => stream.Value.Contains(index.Name))]))
                .Concat(indices
                    .Where(index => index.Kind is IndexKind.Ordinary or IndexKind.Hidden && !backing.Contains(index.Name))
                    .Select(index => new Deletable(index.Name, Uri.EscapeDataString(index.Name), [index])))
                .Where(each => !each.Name.StartsWith('.'))
                .Where(each => patterns.Count == 0 || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, each.Name, ignoreCase: false)))
                .OrderBy(each => each.Name, StringComparer.Ordinal),
        ];
    }

    private static async ValueTask<Dictionary<string, HashSet<string>>> ReadStreamsAsync(ClusterClient cluster, CancellationToken cancellationToken)
    {
        // Elasticsearch without X-Pack has no data streams, and says so with 400 or 404.
        var answer = await cluster.ExchangeAsync(new ClusterRequest(HttpMethod.Get, "_data_stream"), cancellationToken);
        if (!answer.IsSuccess)
        {
            return (int)answer.Status is 400 or 404 or 405 ? []
                : throw new ClusterException(ClusterProblem.Rejected, $"{cluster.Uri} refuses GET /_data_stream with {(int)answer.Status}; without it indices of data streams cannot be told", (int)answer.Status);
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.GetProperty("data_streams").EnumerateArray().ToDictionary(
                stream => stream.GetProperty("name").GetString()!,
                stream => stream.GetProperty("indices").EnumerateArray().Select(index => index.GetProperty("index_name").GetString()!).ToHashSet());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new ClusterException(ClusterProblem.Garbled, $"The answer of {cluster.Uri} to GET /_data_stream is not a list of data streams.", innerException: e);
        }
    }
}
