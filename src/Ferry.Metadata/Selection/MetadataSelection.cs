using Ferry.Metadata.Reading;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Metadata.Selection;

/// <summary>An object of the source that is not brought to the target.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name in the source.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record LeftOut(DefinitionKind Kind, string Name, string Reason);

/// <summary>Which objects of a source are meant.</summary>
public sealed record MetadataSelection
{
    /// <summary>Patterns by kind; a kind without any has all of its objects but the system's own.</summary>
    public IReadOnlyDictionary<DefinitionKind, IReadOnlyList<NamePattern>> Names { get; init; } = new Dictionary<DefinitionKind, IReadOnlyList<NamePattern>>();

    /// <summary>The only kinds that are meant; null for all.</summary>
    public IReadOnlySet<DefinitionKind>? Kinds { get; init; }

    public bool Includes(DefinitionKind kind) => Kinds?.Contains(kind) ?? true;

    /// <summary>Why an object is left out; null if it is meant.</summary>
    public string? ReasonToLeave(Definition definition, SourceMetadata source)
    {
        if (!Includes(definition.Kind))
        {
            return "its kind is not asked for";
        }

        if (definition.Kind == DefinitionKind.Index && source.BackingIndices.TryGetValue(definition.Name, out var stream))
        {
            return $"backing index of data stream {stream}, which gets its own";
        }

        var patterns = Names.GetValueOrDefault(definition.Kind) ?? [];
        var matching = patterns.Where(pattern => pattern.Matches(definition.Name)).ToList();
        return patterns.Count > 0 && matching.Count == 0 ? "no pattern matches it"
            : matching.Exists(pattern => pattern.IsNaming) ? null
            : SystemObjects.ReasonOf(definition);
    }

    /// <summary>Patterns that match nothing of the source: most likely written wrongly.</summary>
    public IReadOnlyList<(DefinitionKind Kind, NamePattern Pattern)> Unmatched(SourceMetadata source) =>
    [
        .. Names.SelectMany(kind => kind.Value, (kind, pattern) => (kind.Key, pattern))
            .Where(each => !source.Definitions.Any(definition => definition.Kind == each.Key && each.pattern.Matches(definition.Name))),
    ];
}
