using Ferry.Clusters.Checks;
using Ferry.TestKit.Tls;

namespace Ferry.Clusters.Tests.Checks;

/// <summary>How full disks may be: by the cluster's own watermarks, in every form that they have.</summary>
public sealed class ClusterHealthTests
{
    [Theory]
    [InlineData(84, "{}", null)]
    [InlineData(85, "{}", "low")]
    [InlineData(93, "{}", "high")]
    [InlineData(99, "{}", "flood_stage")]
    [InlineData(60, """{"persistent":{"cluster.routing.allocation.disk.watermark.low":"50%"}}""", "low")]
    [InlineData(60, """{"transient":{"cluster.routing.allocation.disk.watermark.high":"0.5"}}""", "high")]
    [InlineData(60, """{"transient":{"cluster.routing.allocation.disk.watermark.low":"70%"},"persistent":{"cluster.routing.allocation.disk.watermark.low":"50%"}}""", null)]
    [InlineData(86, """{"defaults":{"cluster.routing.allocation.disk.watermark.low":"10gb"}}""", null)]
    [InlineData(86, "[]", "low")]
    public async Task A_disk_is_above_the_highest_watermark_that_it_reaches(int used, string settings, string? watermark)
    {
        await using var guard = await ClusterGuard.StartAsync(new Uri("http://127.0.0.1:1/"), new GuardOptions
        {
            Answers = (_, target) => target.StartsWith("/_cluster/health", StringComparison.Ordinal) ? """{"status":"yellow","number_of_nodes":2,"unassigned_shards":3}"""
                : target.StartsWith("/_cat/allocation", StringComparison.Ordinal)
                    ? $$"""[{"node":"n1","disk.percent":"{{used}}","disk.avail":"1000"},{"node":"UNASSIGNED","disk.percent":null,"disk.avail":null}]"""
                    : settings,
        });
        using var client = new ClusterClient(new ClusterOptions { Uri = guard.Uri }, TimeProvider.System);

        var health = await ClusterHealth.ReadAsync(client, new ClusterVersion(Flavour.OpenSearch, 3), default);

        Assert.Equal(("yellow", 2, 3), (health!.Status, health.Nodes, health.UnassignedShards));
        Assert.Equal(new NodeDisk("n1", used, 1000, watermark), Assert.Single(health.Disks));
    }

    [Fact]
    public async Task A_user_who_may_not_know_gets_nothing_and_Serverless_is_not_asked()
    {
        await using var guard = await ClusterGuard.StartAsync(new Uri("http://127.0.0.1:1/"), new GuardOptions { Forbids = (_, _) => true });
        using var client = new ClusterClient(new ClusterOptions { Uri = guard.Uri }, TimeProvider.System);

        Assert.Null(await ClusterHealth.ReadAsync(client, new ClusterVersion(Flavour.Serverless, 0), default));
        Assert.Empty(guard.Requests);
        Assert.Null(await ClusterHealth.ReadAsync(client, new ClusterVersion(Flavour.OpenSearch, 3), default));
    }
}
