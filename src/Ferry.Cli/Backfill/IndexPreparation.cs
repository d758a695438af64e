using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Snapshots;

namespace Ferry.Cli.Backfill;

/// <summary>Makes the indices that the target lacks, and says what had to change.</summary>
public sealed class IndexPreparation(ClusterClient target, RetryPolicy retries, Output output)
{
    /// <returns>Indices that the target refuses, and why.</returns>
    public async ValueTask<IReadOnlyDictionary<string, string>> EnsureAsync(IEnumerable<IndexMetadata> indices, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<string, string>();
        var creator = new IndexCreator(target, retries);
        foreach (var index in indices)
        {
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
}
