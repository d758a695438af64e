using Ferry.Snapshots;
using Ferry.Transforms.Types;

namespace Ferry.Backfill.Transforming;

/// <summary>The mapping types of an index and where they go.</summary>
public static class TypeTargets
{
    /// <summary>The type of documents that have none.</summary>
    public const string NoType = "_doc";

    /// <summary>Type → index of the target, null if nowhere. An index without mappings has the type "_doc".</summary>
    public static IReadOnlyDictionary<string, string?> Of(IndexMetadata index, TypeRouting routing)
    {
        var types = index.DocumentMappings.Select(mapping => mapping.Type).ToList();
        if (types.Count == 0)
        {
            types.Add(NoType);
        }

        return types.ToDictionary(type => type, type => routing.TargetOf(index.Name, type, types.Count == 1));
    }
}
