using System.Text.Json;
using Ferry.Sandbox;
using Ferry.TestKit;
using Ferry.TestKit.Tls;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Ferry.Clusters.Tests;

/// <summary>What a cluster is, by what servers of all versions answered, by real ones, and by what is no cluster.</summary>
public sealed class DetectionTests(SharedServers servers)
{
    [Fact]
    public void Every_version_is_told_by_what_it_answered()
    {
        var recorded = Fixtures.Versions.Select(version => (Version: version, Root: RecordedAnswers.Of(version, "root").FirstOrDefault())).Where(each => each.Root is not null).ToList();

        Assert.Contains(recorded, each => each.Version.StartsWith("elasticsearch-1.", StringComparison.Ordinal));
        Assert.Contains(recorded, each => each.Version.StartsWith("opensearch-3.", StringComparison.Ordinal));
        Assert.All(recorded, each =>
        {
            var info = Parse(each.Root!)!;
            Assert.Equal(each.Version.Replace("elasticsearch-", "Elasticsearch ").Replace("opensearch-", "OpenSearch "), info.ToString());
            Assert.Equal(info.Version.ToString(), info.ToString());
            Assert.Null(info.Doubt);
            Assert.False(info.IsInCompatibilityMode);
        });
    }

    [Theory]
    [InlineData("9.0.0", null, "Elasticsearch 9.0.0")]
    [InlineData("8.0.0-rc1", null, "Elasticsearch 8.0.0")]
    [InlineData("3.4.0-SNAPSHOT", "opensearch", "OpenSearch 3.4.0")]
    public void Versions_with_something_behind_them_are_read(string number, string? distribution, string version)
    {
        var info = Parse(Root(number, distribution))!;

        Assert.Equal((version, number), (info.Version.ToString(), info.Number));
    }

    [Theory]
    [InlineData("10.1.0", null)]
    [InlineData("4.0.0", "opensearch")]
    public void Versions_that_are_newer_than_all_that_are_known_are_doubted(string number, string? distribution) =>
        Assert.Contains($"{number} is newer than", Parse(Root(number, distribution))!.Doubt, StringComparison.Ordinal);

    [Theory]
    [InlineData("0.90.13", null)]
    [InlineData("many", null)]
    [InlineData("1.0.0", "manticore")]
    public void Versions_that_nothing_is_known_of_are_refused(string number, string? distribution)
    {
        var e = Assert.Throws<ClusterException>(() => Parse(Root(number, distribution)));

        Assert.Equal(ClusterProblem.Unsupported, e.Problem);
        Assert.Contains(number, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("opensearch-2.19.4")]
    [InlineData("opensearch-3.3.2")]
    [InlineData("elasticsearch-7.10.2")]
    public async Task A_real_server_is_told_with_its_identity(string name)
    {
        var server = await servers.GetAsync(name);
        using var client = new ClusterClient(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);

        var info = await client.GetInfoAsync(default);

        Assert.Equal(name, info.ToString().ToLowerInvariant().Replace(' ', '-'));
        Assert.NotNull(info.Uuid);
    }

    [Fact]
    public async Task An_OpenSearch_that_says_it_were_Elasticsearch_is_told_by_its_nodes()
    {
        var settings = new Dictionary<string, string> { ["compatibility.override_main_response_version"] = "true" };
        await using var server = await TestServer.StartAsync("opensearch-2.19.4", new TestServerOptions { Settings = settings });
        using var client = new ClusterClient(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);

        var info = await client.GetInfoAsync(default);

        Assert.Equal(("OpenSearch 2.19.4", true), (info.ToString(), info.IsInCompatibilityMode));

        await using var guard = await ClusterGuard.StartAsync(
            server.Uri, new GuardOptions { Forbids = (_, target) => target.StartsWith("/_nodes", StringComparison.Ordinal) });
        using var guarded = new ClusterClient(new ClusterOptions { Uri = guard.Uri }, TimeProvider.System);
        var e = await Assert.ThrowsAsync<ClusterException>(async () => await guarded.GetInfoAsync(default));
        Assert.Equal(ClusterProblem.Forbidden, e.Problem);
        Assert.Contains("cluster:monitor/nodes/info", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_know_its_root_is_no_cluster()
    {
        await using var cluster = await SandboxCluster.StartAsync();
        await using var solr = await ClusterGuard.StartAsync(cluster.Uri, new GuardOptions { Answers = (_, _) => "<html>Solr Admin</html>" });
        using var client = new ClusterClient(new ClusterOptions { Uri = solr.Uri }, TimeProvider.System);

        Assert.Equal(ClusterProblem.Garbled, (await Assert.ThrowsAsync<ClusterException>(async () => await client.GetInfoAsync(default))).Problem);
    }

    private static ClusterInfo? Parse(string root)
    {
        using var json = JsonDocument.Parse(root);
        return Detection.Parse(json.RootElement);
    }

    private static string Root(string number, string? distribution) =>
        JsonSerializer.Serialize(new { cluster_name = "c", version = distribution is null ? (object)new { number } : new { distribution, number } });
}
