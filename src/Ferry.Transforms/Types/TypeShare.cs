using System.Text.Json.Nodes;

namespace Ferry.Transforms.Types;

/// <summary>The mapping types of a definition that go to the same place, which becomes a definition of its own.</summary>
/// <param name="Name">Name of the definition on the target; null if these types go nowhere.</param>
/// <param name="Types">Names of the types; none where the definition has no types.</param>
/// <param name="Patterns">The names of indices that a template is for on the target; null for an index.</param>
internal sealed record TypeShare(string? Name, IReadOnlyList<string> Types, IReadOnlyList<string>? Patterns)
{
    /// <summary>What types that are made later begin with, up to Elasticsearch 6.</summary>
    public const string DefaultType = "_default_";

    /// <summary>The shares of a definition, at least one. Types that go nowhere are a share of their own only if there is no other.</summary>
    public static IReadOnlyList<TypeShare> Of(Definition definition, TypeRouting routing) => definition.Kind switch
    {
        DefinitionKind.Index => OfIndex(definition, routing),
        DefinitionKind.LegacyTemplate or DefinitionKind.IndexTemplate => OfTemplate(definition, routing),
        _ => [new TypeShare(definition.Name, [], null)],
    };

    private static List<TypeShare> OfIndex(Definition definition, TypeRouting routing)
    {
        var types = TypesOf(definition);
        if (types.Count == 0)
        {
            return [new TypeShare(routing.TargetOf(definition.Name, "_doc", isOnlyType: true), [], null)];
        }

        var shares = types.GroupBy(type => routing.TargetOf(definition.Name, type, types.Count == 1))
            .Select(share => new TypeShare(share.Key, [.. share], null)).ToList();
        return shares.TrueForAll(share => share.Name is null) ? shares : shares.FindAll(share => share.Name is not null);
    }

    /// <summary>
    /// Patterns are routed as the names of the indices that they stand for. Those that no rule knows stay: a template that is for no index
    /// does no harm, one that is missing does.
    /// </summary>
    private static List<TypeShare> OfTemplate(Definition definition, TypeRouting routing)
    {
        var types = TypesOf(definition);
        var patterns = (definition.Body["index_patterns"] as JsonArray ?? []).Select(pattern => pattern!.GetValue<string>()).ToList();
        var shares = types.DefaultIfEmpty("_doc")
            .Select(type => (Type: type, Patterns: patterns.ConvertAll(pattern => routing.TargetOf(pattern, type, types.Count < 2) ?? pattern)))
            .GroupBy(route => string.Join(',', route.Patterns))
            .Select(share => (Types: types.Count == 0 ? [] : share.Select(route => route.Type).ToList(), share.First().Patterns))
            .ToList();
        return shares.ConvertAll(share => new TypeShare(
            shares.Count == 1 ? definition.Name : $"{definition.Name}_{string.Join('_', share.Types)}", share.Types, share.Patterns));
    }

    private static List<string> TypesOf(Definition definition) =>
        definition.HasTypes && definition.Template?["mappings"] is JsonObject mappings
            ? [.. mappings.Select(type => type.Key).Where(type => type != DefaultType)]
            : [];
}
