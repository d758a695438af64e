using Ferry.Clusters;
using Ferry.Metadata.Migration;
using Ferry.Metadata.Target;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Metadata;

/// <summary>What was done so that an index exists on the target.</summary>
/// <param name="Index">Its name on the target.</param>
/// <param name="Existed">It was there before, and is left as it is.</param>
/// <param name="Changes">How its definition had to differ from the source's.</param>
/// <param name="Refusal">Why the index could not be made; null if it is there.</param>
public sealed record CreatedIndex(string Index, bool Existed, IReadOnlyList<Change> Changes, string? Refusal);

/// <summary>Creates the indices that a target lacks, for the documents of a backfill.</summary>
public sealed class IndexCreator(TargetObjects target, TransformChain chain, ClusterVersion source)
{
    private readonly Mending _mending = new(target);

    /// <summary>One index of the source is one of the target, several where its types are split, or none where they go nowhere.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async ValueTask<IReadOnlyList<CreatedIndex>> EnsureAsync(IndexMetadata index, CancellationToken cancellationToken)
    {
        var created = new List<CreatedIndex>();
        foreach (var wanted in chain.Run(IndexDefinition.From(index, source), cancellationToken).Where(wanted => wanted.Dropped is null))
        {
            var name = wanted.Definition.Name;
            created.Add(
                await target.FindAsync(DefinitionKind.Index, name, cancellationToken) is not null ? new CreatedIndex(name, Existed: true, [], null)
                : wanted.Refusal is { } refusal ? new CreatedIndex(name, Existed: false, wanted.Changes, refusal)
                : await CreateAsync(wanted, cancellationToken));
        }

        return created;
    }

    private async ValueTask<CreatedIndex> CreateAsync(TransformedDefinition wanted, CancellationToken cancellationToken)
    {
        var made = await _mending.PutAsync(wanted.Definition, cancellationToken);
        return new CreatedIndex(wanted.Definition.Name, Existed: false, [.. wanted.Changes, .. made.Changes], made.Refusal);
    }
}
