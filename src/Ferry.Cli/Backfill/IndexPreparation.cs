using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Snapshots;

namespace Ferry.Cli.Backfill;

/// <summary>Makes the indices and data streams that the target lacks, and says what had to change.</summary>
public sealed class IndexPreparation(ClusterClient target, RetryPolicy retries, IReadOnlyDictionary<string, string> dataStreams, Output output)
{
    /// <returns>Indices that the target refuses, and why.</returns>
    public async ValueTask<IReadOnlyDictionary<string, string>> EnsureAsync(IEnumerable<IndexMetadata> indices, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<string, string>();
        var creator = new IndexCreator(target, retries);
        foreach (var index in indices)
        {
            if (dataStreams.TryGetValue(index.Name, out var stream))
            {
                if (await EnsureStreamAsync(stream, cancellationToken) is { } problem)
                {
                    refused[index.Name] = $"{index.Name} cannot go into data stream {stream}: {problem}";
                }

                continue;
            }

            var created = await creator.EnsureAsync(index, cancellationToken);
            output.Note($"index {created.Index}: {(created.Refusal is not null ? "refused" : created.Existed ? "exists, left as it is" : "created")}");
            foreach (var change in created.Changes)
            {
                output.Warn($"index {created.Index}: {change}");
            }

            if (created.Refusal is { } refusal)
            {
                refused[created.Index] = $"{created.Index} cannot be created on the target: {refusal}";
            }
        }

        return refused;
    }

    /// <summary>A data stream takes its definition from an index template of the target, which must be there.</summary>
    private async ValueTask<string?> EnsureStreamAsync(string stream, CancellationToken cancellationToken)
    {
        try
        {
            if (!await retries.RunAsync(cancel => target.ExistsAsync(stream, cancel), cancellationToken))
            {
                var path = $"_data_stream/{Uri.EscapeDataString(stream)}";
                var (_, answer) = await retries.RunAsync(cancel => target.RequestAsync(HttpMethod.Put, path, null, null, cancel), cancellationToken);
                answer.Dispose();
                output.Note($"data stream {stream}: created");
            }

            return null;
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.Rejected)
        {
            return e.Message;
        }
    }
}
