using Ferry.Transforms.Scripts;
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

/// <summary>All transforms that a source and a target need, in their order, and then the user's own.</summary>
public sealed class TransformChain
{
    private readonly TransformContext _context;
    private readonly IReadOnlyList<IItemTransform> _own;

    /// <param name="context">What the transforms must know.</param>
    /// <param name="own">The user's transforms.</param>
    public TransformChain(TransformContext context, IReadOnlyList<TransformFactory>? own = null)
        : this(context, [.. BuiltInTransforms.List.Where(transform => transform.IsFor(context.Source, context.Target))])
    {
        _own = [.. (own ?? []).Select(factory => factory.Create())];
    }

    internal TransformChain(TransformContext context, IReadOnlyList<Transform> transforms) => (_context, Transforms, _own) = (context, transforms, []);

    /// <summary>Ferry's own, of which there is one list for each pair of versions.</summary>
    public IReadOnlyList<Transform> Transforms { get; }

    /// <summary>Names of the user's own.</summary>
    public IEnumerable<string> OwnNames => _own.Select(transform => transform.Name);

    /// <summary>One definition becomes one, or several (types that are split); one that the target is not to have comes back as dropped.</summary>
    public IReadOnlyList<TransformedDefinition> Run(Definition definition, CancellationToken cancellationToken = default) =>
    [
        .. TypeShare.Of(definition, _context.Types)
            .Select(share => Run(new DefinitionEdit(definition, _context) { Share = share }))
            .SelectMany(result => RunOwn(result, cancellationToken)),
    ];

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

    private IReadOnlyList<TransformedDefinition> RunOwn(TransformedDefinition result, CancellationToken cancellationToken)
    {
        IReadOnlyList<TransformedDefinition> results = [result];
        foreach (var transform in _own)
        {
            results = [.. results.SelectMany(each => RunOwn(each, transform, cancellationToken))];
        }

        return results;
    }

    private static IReadOnlyList<TransformedDefinition> RunOwn(TransformedDefinition result, IItemTransform transform, CancellationToken cancellationToken)
    {
        if (result.Refusal is not null || result.Dropped is not null)
        {
            return [result];
        }

        try
        {
            var made = DefinitionItem.Through(result.Definition, transform, cancellationToken);
            return made.Count == 0 ? [result with { Dropped = $"{transform.Name} leaves nothing of it" }]
                : [.. made.Select(each => new TransformedDefinition(each.Definition, [.. result.Changes, .. each.Changes], null))];
        }
        catch (ItemTransformException e)
        {
            return [result with { Refusal = e.Message }];
        }
    }
}
