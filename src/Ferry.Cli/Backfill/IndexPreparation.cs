using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Metadata.Target;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Cli.Backfill;

/// <summary>What there is on the target for the documents of a backfill.</summary>
/// <param name="Indices">Names of the indices that documents go into, data streams not among them.</param>
/// <param name="Refused">Indices of the source whose documents cannot be sent, and why.</param>
public sealed record PreparedIndices(IReadOnlyCollection<string> Indices, IReadOnlyDictionary<string, string> Refused);

/// <summary>Makes the indices and data streams that the target lacks, and says what had to change.</summary>
public sealed class IndexPreparation(ClusterClient target, RetryPolicy retries, IReadOnlyDictionary<string, string> dataStreams, Output output)
{
    /// <param name="indices">Of the source.</param>
    /// <param name="context">The versions, and where mapping types go.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<PreparedIndices> EnsureAsync(IEnumerable<IndexMetadata> indices, TransformContext context, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>();
        var refused = new Dictionary<string, string>();
        var creator = new IndexCreator(new TargetObjects(target, retries, context.Target), new TransformChain(context), context.Source);
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

            foreach (var created in await creator.EnsureAsync(index, cancellationToken))
            {
                names.Add(created.Index);
                Tell(created);
                if (created.Refusal is { } refusal)
                {
                    refused[index.Name] = $"{created.Index} cannot be created on the target: {refusal}";
                }
            }
        }

        return new PreparedIndices(names, refused);
    }

    private void Tell(CreatedIndex created)
    {
        output.Note($"index {created.Index}: {(created.Refusal is not null ? "refused" : created.Existed ? "exists, left as it is" : "created")}");
        foreach (var note in created.Changes.Where(change => change.Loss == Loss.Lossy).Select(change => change.Note ?? $"{change.Place}: {change.Transform}").Distinct())
        {
            output.Warn($"index {created.Index}: {note}");
        }

        var lossless = created.Changes.Where(change => change.Loss == Loss.None).Select(change => change.Transform).Distinct().ToList();
        if (lossless.Count > 0)
        {
            output.Note($"index {created.Index}: {string.Join(", ", lossless)}; 'ferry metadata evaluate' shows every change");
        }
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
