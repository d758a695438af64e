using System.Globalization;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>How many shards the indices of a plan need, replicas included: a target takes so many a node and no more (cluster.max_shards_per_node).</summary>
public static class ShardBudget
{
    public static long Of(IEnumerable<ObjectResult> results) =>
        results.Where(result => result.Outcome == ObjectOutcome.Creatable && result.Definition.Kind == DefinitionKind.Index).Sum(result => Shards(result.Definition));

    private static long Shards(Definition index) => Setting(index, "index.number_of_shards", 1) * (1 + Setting(index, "index.number_of_replicas", 1));

    private static long Setting(Definition index, string name, long usual) =>
        long.TryParse(index.Body["settings"]?[name]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : usual;
}
