namespace Ferry.Transforms;

/// <summary>What became of a definition.</summary>
/// <param name="Definition">As the target is to have it.</param>
/// <param name="Changes">In the order in which they were made.</param>
/// <param name="Refusal">Why it cannot be brought to the target; null if it can.</param>
public sealed record TransformedDefinition(Definition Definition, IReadOnlyList<Change> Changes, string? Refusal);

/// <summary>All transforms that a source and a target need, in their order.</summary>
public sealed class TransformChain(TransformContext context)
{
    public IReadOnlyList<Transform> Transforms { get; } =
        [.. BuiltInTransforms.List.Where(transform => transform.IsFor(context.Source, context.Target))];

    /// <summary>One definition becomes one, several (types that are split) or none (types that go nowhere).</summary>
    public IReadOnlyList<TransformedDefinition> Run(Definition definition)
    {
        var edit = new DefinitionEdit(definition, context);
        foreach (var transform in Transforms)
        {
            edit.Apply(transform);
            if (edit.Refusal is not null)
            {
                break;
            }
        }

        return [new TransformedDefinition(edit.Definition, edit.Changes, edit.Refusal)];
    }
}
