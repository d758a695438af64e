using Ferry.Clusters;
using Ferry.Metadata.Target;
using Ferry.TestKit.Tls;

namespace Ferry.Metadata.Tests.Target;

public sealed class TargetLimitsTests
{
    private const string Awareness = "cluster.routing.allocation.awareness.";

    [Theory]
    [InlineData($$"""{"{{Awareness}}balance":"true","{{Awareness}}attributes":["zone"],"{{Awareness}}force.zone.values":["a","b","c"]}""", 3)]
    [InlineData($$"""{"{{Awareness}}balance":"true","{{Awareness}}attributes":"zone,rack","{{Awareness}}force.zone.values":"a,b","{{Awareness}}force.rack.values":"1,2,3,4,5"}""", 5)]
    [InlineData($$"""{"{{Awareness}}balance":"false","{{Awareness}}attributes":["zone"],"{{Awareness}}force.zone.values":["a","b","c"]}""", 1)]
    [InlineData($$"""{"{{Awareness}}balance":"true","{{Awareness}}attributes":["zone"]}""", 1)]
    [InlineData($$"""{"{{Awareness}}balance":"true","{{Awareness}}force.zone.values":["a","b","c"]}""", 1)]
    [InlineData("{}", 1)]
    public async Task Copies_are_a_multiple_of_the_zones_where_they_are_to_be_balanced(string settings, int values) =>
        Assert.Equal(values, (await ReadAsync($$$"""{"persistent":{{{settings}}},"transient":{},"defaults":{}}""", "{}")).AwarenessValues);

    [Fact]
    public async Task What_is_set_wins_over_defaults() => Assert.Equal(1, (await ReadAsync(
        $$$"""{"persistent":{},"transient":{"{{{Awareness}}}balance":"false"},"defaults":{"{{{Awareness}}}balance":"true","{{{Awareness}}}attributes":"z","{{{Awareness}}}force.z.values":"a,b"}}""", "{}")).AwarenessValues);

    [Theory]
    [InlineData("""{"persistent":{"cluster.max_shards_per_node":"10"}}""", """{"active_shards":7,"unassigned_shards":4,"number_of_data_nodes":2}""", 9)]
    [InlineData("{}", """{"active_shards":5,"unassigned_shards":0,"number_of_data_nodes":3}""", 2995)]
    [InlineData("""{"defaults":{"cluster.max_shards_per_node":"1"}}""", """{"active_shards":3,"unassigned_shards":0,"number_of_data_nodes":1}""", -2)]
    public async Task Free_shards_are_those_of_all_nodes_without_those_there_are(string settings, string health, long free) =>
        Assert.Equal(free, (await ReadAsync(settings, health)).FreeShards);

    [Fact]
    public async Task Who_may_not_ask_is_not_stopped()
    {
        await using var guard = await ClusterGuard.StartAsync(new Uri("http://127.0.0.1:1/"), new GuardOptions { Forbids = (_, _) => true });

        Assert.Equal(new TargetLimits(1, null), await ReadAsync(guard));
    }

    private static async Task<TargetLimits> ReadAsync(string settings, string health)
    {
        await using var guard = await ClusterGuard.StartAsync(
            new Uri("http://127.0.0.1:1/"), new GuardOptions { Answers = (_, path) => path.StartsWith("/_cluster/settings", StringComparison.Ordinal) ? settings : health });
        return await ReadAsync(guard);
    }

    private static async Task<TargetLimits> ReadAsync(ClusterGuard guard)
    {
        using var client = new ClusterClient(new ClusterOptions { Uri = guard.Uri }, TimeProvider.System);
        return await TargetLimits.ReadAsync(client, new RetryPolicy(TimeProvider.System, new Random(1)), ClusterVersion.Parse("OpenSearch 3.3.2")!.Value, TestContext.Current.CancellationToken);
    }
}
