using Ferry.Metadata.Reading;
using Ferry.Metadata.Selection;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>An object that the target is to have.</summary>
/// <param name="Source">As the source has it.</param>
/// <param name="Definition">As the target is to have it.</param>
/// <param name="Changes">What makes the difference.</param>
/// <param name="Refusal">Why it cannot be brought to the target; null if it can.</param>
public sealed record PlannedObject(Definition Source, Definition Definition, IReadOnlyList<Change> Changes, string? Refusal)
{
    /// <summary>Why the target is not to have it; null if it is.</summary>
    public string? Dropped { get; init; }
}

/// <summary>What is to be done, before anything was asked of the target.</summary>
/// <param name="Objects">In the order in which the target needs them.</param>
/// <param name="LeftOut">Objects that are not meant, with the reason.</param>
public sealed record MetadataPlan(IReadOnlyList<PlannedObject> Objects, IReadOnlyList<LeftOut> LeftOut)
{
    public static MetadataPlan Of(SourceMetadata source, MetadataSelection selection, TransformChain chain, CancellationToken cancellationToken)
    {
        var objects = new List<PlannedObject>();
        var leftOut = new List<LeftOut>();
        foreach (var definition in source.Definitions.OrderBy(definition => definition.Kind).ThenBy(definition => definition.Name, StringComparer.Ordinal))
        {
            if (selection.ReasonToLeave(definition, source) is { } reason)
            {
                leftOut.Add(new LeftOut(definition.Kind, definition.Name, reason));
                continue;
            }

            objects.AddRange(chain.Run(definition, cancellationToken).Select(result => new PlannedObject(definition, result.Definition, result.Changes, result.Refusal) { Dropped = result.Dropped }));
        }

        return new MetadataPlan(Once(objects), leftOut);
    }

    /// <summary>Renames and rules for types may lead several objects to one name: the first has it.</summary>
    private static List<PlannedObject> Once(List<PlannedObject> objects)
    {
        var taken = new Dictionary<(DefinitionKind, string), PlannedObject>();
        return
        [
            .. objects.Select(planned =>
                planned.Refusal is not null || planned.Dropped is not null || taken.TryAdd((planned.Definition.Kind, planned.Definition.Name), planned) ? planned
                : planned with
                {
                    Refusal = $"'{taken[(planned.Definition.Kind, planned.Definition.Name)].Source.Name}' is brought to the same name; name only one of them, or rename one",
                }),
        ];
    }
}
