using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Tests;

/// <summary>The expected shards were asked of OpenSearch 2.19.4: <c>GET /index/_search_shards?routing=…</c>.</summary>
public sealed class OperationRoutingTests
{
    [Theory]
    [InlineData("1", 0, 2, 4, 0)]
    [InlineData("2", 0, 1, 3, 3)]
    [InlineData("abc", 1, 0, 4, 2)]
    [InlineData("hello", 0, 2, 4, 5)]
    [InlineData("日本", 0, 0, 4, 1)]
    [InlineData("a b", 1, 2, 0, 0)]
    [InlineData("é", 0, 1, 4, 4)]
    [InlineData("😀", 1, 0, 2, 6)]
    [InlineData("user-12345", 1, 2, 3, 4)]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxx", 0, 0, 0, 0)]
    public void A_document_is_in_the_shard_where_OpenSearch_looks_for_it(string routing, int of2, int of3, int of5, int of7)
    {
        Assert.Equal(of2, new OperationRouting(2).ShardOf("any", routing));
        Assert.Equal(of3, new OperationRouting(3).ShardOf("any", routing));
        Assert.Equal(of5, new OperationRouting(5).ShardOf("any", routing));
        Assert.Equal(of7, new OperationRouting(7).ShardOf(routing, null));
    }

    [Theory]
    [InlineData(1, 1024)]
    [InlineData(2, 1024)]
    [InlineData(3, 768)]
    [InlineData(5, 640)]
    [InlineData(1024, 2048)]
    public void There_is_room_for_splitting_up_to_1024_shards(int shards, int routingShards) =>
        Assert.Equal(routingShards, OperationRouting.DefaultRoutingShards(shards));
}
