using Ferry.Transforms.Types;

namespace Ferry.Transforms;

/// <summary>What became of a definition.</summary>
/// <param name="Definition">As the target is to have it.</param>
/// <param name="Changes">In the order in which they were made.</param>
/// <param name="Refusal">Why it cannot be brought to the target; null if it can.</param>
public sealed record TransformedDefinition(Definition Definition, IReadOnlyList<Change> Changes, string? Refusal)
{
    /// <summary>Why the target is not to have it: the user's rules for types leave nothing of it; null if it is to have it.</summary>
    public string? Dropped { get; init; }
}

/// <summary>All transforms that a source and a target need, in their order.</summary>
public sealed class TransformChain
{
    private readonly TransformContext _context;

    public TransformChain(TransformContext context)
        : this(context, [.. BuiltInTransforms.List.Where(transform => transform.IsFor(context.Source, context.Target))])
    {
    }

    internal TransformChain(TransformContext context, IReadOnlyList<Transform> transforms) => (_context, Transforms) = (context, transforms);

    public IReadOnlyList<Transform> Transforms { get; }

    /// <summary>One definition becomes one, or several (types that are split); one that the target is not to have comes back as dropped.</summary>
    public IReadOnlyList<TransformedDefinition> Run(Definition definition) =>
        [.. TypeShare.Of(definition, _context.Types).Select(share => Run(new DefinitionEdit(definition, _context) { Share = share }))];

    private TransformedDefinition Run(DefinitionEdit edit)
    {
        foreach (var transform in Transforms)
        {
            edit.Apply(transform);
            if (edit.Refusal is not null || edit.Dropped is not null)
            {
                break;
            }
        }

        return new TransformedDefinition(edit.Definition, edit.Changes, edit.Refusal) { Dropped = edit.Dropped };
    }
}
