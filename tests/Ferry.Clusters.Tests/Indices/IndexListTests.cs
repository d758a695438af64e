using Ferry.Clusters.Indices;
using Ferry.TestKit;
using Ferry.TestKit.Tls;

namespace Ferry.Clusters.Tests.Indices;

/// <summary>Lists of indices as servers of all versions answered them.</summary>
public sealed class IndexListTests
{
    [Fact]
    public async Task Every_version_lists_the_indices_that_have_settings()
    {
        var compared = 0;
        foreach (var version in Fixtures.Versions)
        {
            foreach (var fixture in Fixtures.Cases(version))
            {
                string Path(string api) => System.IO.Path.Combine(fixture.Folder, "api", api);
                if (!File.Exists(Path("_cat__indices--format-json")) || !File.Exists(Path("_settings")) || RecordedAnswers.Parse(await File.ReadAllTextAsync(Path("_settings"))) is not { } settings)
                {
                    continue;
                }

                var listing = await File.ReadAllTextAsync(Path("_cat__indices--format-json"));
                await using var guard = await ClusterGuard.StartAsync(new Uri("http://127.0.0.1:1/"), new GuardOptions
                {
                    Answers = (_, target) => target.StartsWith("/_cat/indices", StringComparison.Ordinal) ? listing : settings.GetRawText(),
                });
                using var client = new ClusterClient(new ClusterOptions { Uri = guard.Uri }, TimeProvider.System);

                var indices = await IndexList.ReadAsync(client, ClusterVersion.Parse(version.Replace('-', ' '))!.Value, default);

                // Where they were not asked for, settings of closed and of hidden indices were left out.
                var named = settings.EnumerateObject().Select(index => index.Name).ToHashSet();
                Assert.Equal(named.Order(StringComparer.Ordinal), indices.Select(index => index.Name).Where(named.Contains));
                Assert.All(indices.Where(index => !named.Contains(index.Name)), index => Assert.True(index.Status == "close" || index.Name.StartsWith('.'), $"{fixture}: {index}"));
                Assert.All(indices.Where(index => index.Status == "open"), index => Assert.InRange(index.Shards, 1, 100));
                Assert.All(indices, index => Assert.Equal(index.Name.StartsWith('.'), index.Kind is IndexKind.System or IndexKind.Backing));
                compared++;
            }
        }

        Assert.InRange(compared, 10, int.MaxValue);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""[{"index":1}]""")]
    [InlineData("""[{"health":"green"}]""")]
    public async Task What_is_no_list_is_told(string listing)
    {
        await using var guard = await ClusterGuard.StartAsync(new Uri("http://127.0.0.1:1/"), new GuardOptions
        {
            Answers = (_, target) => target.StartsWith("/_cat/indices", StringComparison.Ordinal) ? listing : "{}",
        });
        using var client = new ClusterClient(new ClusterOptions { Uri = guard.Uri }, TimeProvider.System);

        var e = await Assert.ThrowsAsync<ClusterException>(async () => await IndexList.ReadAsync(client, new ClusterVersion(Flavour.OpenSearch, 3), default));
        Assert.Equal(ClusterProblem.Garbled, e.Problem);
    }
}
