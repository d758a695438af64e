using Ferry.Transforms;

namespace Ferry.Metadata.Target;

/// <summary>The names that a target has already: indices, aliases and data streams share one space, so what exists as one cannot be made as another.</summary>
/// <param name="Indices">Hidden and closed ones included.</param>
/// <param name="Aliases">Of indices.</param>
/// <param name="DataStreams">By name.</param>
/// <param name="IndexTemplates">Composable ones.</param>
public sealed record TargetNames(
    IReadOnlySet<string> Indices, IReadOnlySet<string> Aliases, IReadOnlySet<string> DataStreams, IReadOnlyDictionary<string, Definition> IndexTemplates)
{
    public static TargetNames Of(IReadOnlyList<Definition> definitions) => new(
        Names(definitions, DefinitionKind.Index),
        definitions.Where(definition => definition.Kind == DefinitionKind.Index)
            .SelectMany(index => index.Body["aliases"]!.AsObject().Select(alias => alias.Key)).ToHashSet(),
        Names(definitions, DefinitionKind.DataStream),
        definitions.Where(definition => definition.Kind == DefinitionKind.IndexTemplate).ToDictionary(template => template.Name));

    /// <summary>Why an object cannot be made because of what else there is; null if nothing is in its way.</summary>
    public string? ClashOf(Definition definition) => definition.Kind switch
    {
        DefinitionKind.Index when Aliases.Contains(definition.Name) => "the target has an alias of that name: remove it, or rename the index",
        DefinitionKind.Index when DataStreams.Contains(definition.Name) => "the target has a data stream of that name: delete it, or rename the index",
        DefinitionKind.Index when AliasClash(definition) is { } alias => $"its alias {alias} is the name of an index or data stream of the target: delete that, or rename it",
        DefinitionKind.DataStream when Indices.Contains(definition.Name) => "the target has an index of that name: delete it, or rename the data stream",
        DefinitionKind.DataStream when Aliases.Contains(definition.Name) => "the target has an alias of that name: remove it, or rename the data stream",
        DefinitionKind.IndexTemplate when TemplateClash(definition) is { } template =>
            $"the target's index template {template} has the same priority and patterns that may mean the same names: change one of the two",
        _ => null,
    };

    private static HashSet<string> Names(IReadOnlyList<Definition> definitions, DefinitionKind kind) =>
        [.. definitions.Where(definition => definition.Kind == kind).Select(definition => definition.Name)];

    private string? AliasClash(Definition index) =>
        index.Body["aliases"]?.AsObject().Select(alias => alias.Key).FirstOrDefault(alias => Indices.Contains(alias) || DataStreams.Contains(alias));

    private string? TemplateClash(Definition template) =>
        IndexTemplates.Values.FirstOrDefault(other => other.Name != template.Name
            && Priority(other) == Priority(template)
            && Patterns(other).Any(first => Patterns(template).Any(second => PatternOverlap.Between(first, second))))?.Name;

    private static string Priority(Definition template) => template.Body["priority"]?.ToString() ?? "0";

    private static IEnumerable<string> Patterns(Definition template) => template.Body["index_patterns"]?.AsArray().Select(pattern => pattern!.ToString()) ?? [];
}
