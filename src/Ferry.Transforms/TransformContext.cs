using Ferry.Clusters;
using Ferry.Transforms.Types;

namespace Ferry.Transforms;

/// <summary>How children are kept of an index with parents (_parent, up to Elasticsearch 5).</summary>
public enum ParentHandling
{
    /// <summary>Children keep the routing to their parent's shard, and no relation.</summary>
    Routing,

    /// <summary>A join field holds the relation; documents get it by the same setting of the backfill.</summary>
    Join,
}

/// <summary>What transforms must know besides the definition.</summary>
/// <param name="Source">The version of the server that the definition is from.</param>
/// <param name="Target">The version of the server that it goes to.</param>
public sealed record TransformContext(ClusterVersion Source, ClusterVersion Target)
{
    /// <summary>Where the documents of each mapping type go.</summary>
    public TypeRouting Types { get; init; } = TypeRouting.None;

    public ParentHandling Parents { get; init; } = ParentHandling.Routing;

    /// <summary>
    /// The number of values of the target's awareness attribute (usually zones) over which copies must be balanced; 1 if it does not care.
    /// </summary>
    public int AwarenessValues { get; init; } = 1;
}
