using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Snapshots;

namespace Ferry.Metadata;

/// <summary>What was done so that an index exists on the target.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="Existed">It was there before, and is left as it is.</param>
/// <param name="Changes">How its definition had to differ from the source's, in words.</param>
/// <param name="Refusal">Why the index could not be made; null if it is there.</param>
public sealed record CreatedIndex(string Index, bool Existed, IReadOnlyList<string> Changes, string? Refusal);

/// <summary>Creates the indices that a target lacks.</summary>
public sealed class IndexCreator(ClusterClient target, RetryPolicy retries)
{
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async ValueTask<CreatedIndex> EnsureAsync(IndexMetadata index, CancellationToken cancellationToken)
    {
        if (await retries.RunAsync(cancel => target.ExistsAsync(index.Name, cancel), cancellationToken))
        {
            return new CreatedIndex(index.Name, Existed: true, [], null);
        }

        JsonObject definition;
        try
        {
            definition = IndexDefinition.From(index);
        }
        catch (NotSupportedException e)
        {
            return new CreatedIndex(index.Name, Existed: false, [], e.Message);
        }

        return await CreateAsync(index.Name, definition, cancellationToken);
    }

    /// <summary>Every round changes the definition, which ends when nothing is left to change.</summary>
    private async ValueTask<CreatedIndex> CreateAsync(string index, JsonObject definition, CancellationToken cancellationToken)
    {
        var changes = new List<string>();
        while (true)
        {
            try
            {
                var body = JsonSerializer.SerializeToUtf8Bytes(definition);
                await retries.RunAsync(
                    async cancel =>
                    {
                        await target.CreateIndexAsync(index, body, cancel);
                        return true;
                    },
                    cancellationToken);
                return new CreatedIndex(index, Existed: false, changes, null);
            }
            catch (ClusterException e) when (e.Problem == ClusterProblem.Rejected)
            {
                if (await target.ExistsAsync(index, cancellationToken))
                {
                    // An earlier attempt took effect although its answer got lost.
                    return new CreatedIndex(index, Existed: false, changes, null);
                }

                if (DefinitionRepair.Apply(definition, e.Message) is not { } change)
                {
                    return new CreatedIndex(index, Existed: false, changes, e.Message);
                }

                changes.Add(change);
            }
        }
    }
}
