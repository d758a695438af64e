using Ferry.Clusters;
using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>A definition that a target took, or would not.</summary>
/// <param name="Definition">As it was sent last.</param>
/// <param name="Changes">What was changed because the target complained about it.</param>
/// <param name="Refusal">The target's last word; null if it took the definition.</param>
public sealed record MendedDefinition(Definition Definition, IReadOnlyList<Change> Changes, string? Refusal);

/// <summary>
/// Makes an object, and takes out of its definition what the target complains about: one complaint, one change. Every round changes the
/// definition, and it ends when nothing is left to change, or after <see cref="MostRounds"/>: two complaints may undo each other's change.
/// </summary>
public sealed class Mending(TargetObjects target)
{
    /// <summary>Name under which such changes are reported.</summary>
    public const string Name = "mending";

    /// <summary>A complaint names one thing of a definition, and the largest definitions have some thousand fields.</summary>
    public const int MostRounds = 1000;

    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async ValueTask<MendedDefinition> PutAsync(Definition definition, CancellationToken cancellationToken)
    {
        var current = definition.Copy();
        var changes = new List<Change>();
        for (var round = 1; ; round++)
        {
            try
            {
                await target.PutAsync(current, cancellationToken);
                return new MendedDefinition(current, changes, null);
            }
            catch (ClusterException e) when (e.Problem == ClusterProblem.Rejected)
            {
                if (await TookEffectAsync(current, cancellationToken))
                {
                    return new MendedDefinition(current, changes, null);
                }

                var before = current.Copy();
                if (round == MostRounds || DefinitionRepair.Apply(current, e.Message) is not { } note || Differences(before, current) is not { Count: > 0 } differences)
                {
                    return new MendedDefinition(before, changes, e.Message);
                }

                changes.AddRange(differences.Select(each => new Change(Name, each.Place, each.Before, each.After, Loss.Lossy, note)));
            }
        }
    }

    /// <summary>An earlier attempt may have taken effect although its answer got lost; then the index or stream exists, as it is to be.</summary>
    private async ValueTask<bool> TookEffectAsync(Definition definition, CancellationToken cancellationToken) =>
        definition.Kind is DefinitionKind.Index or DefinitionKind.DataStream
        && await target.FindAsync(definition.Kind, definition.Name, cancellationToken) is { } existing
        && Comparison.Differences(existing, definition).Count == 0;

    private static IReadOnlyList<JsonDifference> Differences(Definition before, Definition after) => JsonDifference.Between(before.Body, after.Body);
}
