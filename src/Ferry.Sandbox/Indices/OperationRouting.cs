namespace Ferry.Sandbox.Indices;

/// <summary>Which shard a document lives in.</summary>
internal sealed class OperationRouting
{
    private readonly int routingPartitionSize;
    private readonly int routingFactor;
    private readonly int routingShards;

    /// <param name="shards">index.number_of_shards</param>
    /// <param name="routingShards">index.number_of_routing_shards; null for the default.</param>
    /// <param name="routingPartitionSize">index.routing_partition_size</param>
    public OperationRouting(int shards, int? routingShards = null, int routingPartitionSize = 1)
    {
        this.routingShards = routingShards ?? DefaultRoutingShards(shards);
        this.routingPartitionSize = routingPartitionSize;
        routingFactor = this.routingShards / shards;
    }

    public int ShardOf(string id, string? routing)
    {
        var offset = 0;
        if (routing is null)
            routing = id;
        else if (routingPartitionSize > 1)
            offset = FloorMod(Murmur3.Hash(id), routingPartitionSize);
        return FloorMod(Murmur3.Hash(routing) + offset, routingShards) / routingFactor;
    }

    /// <summary>The shards that documents with this routing can be in.</summary>
    public IEnumerable<int> ShardsOf(string routing) =>
        Enumerable.Range(0, routingPartitionSize)
            .Select(offset => FloorMod(Murmur3.Hash(routing) + offset, routingShards) / routingFactor)
            .Distinct();

    /// <summary>The largest multiple of the shards, by powers of two, that is at most 1024: room for later splits.</summary>
    public static int DefaultRoutingShards(int shards)
    {
        var log2OfMaximum = 10;
        var log2OfShards = 32 - int.LeadingZeroCount(shards - 1);
        var splits = Math.Max(1, log2OfMaximum - log2OfShards);
        return shards << splits;
    }

    private static int FloorMod(int value, int divisor) => ((value % divisor) + divisor) % divisor;
}
