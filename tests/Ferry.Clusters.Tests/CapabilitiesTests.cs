using Ferry.TestKit;

namespace Ferry.Clusters.Tests;

/// <summary>What versions can do, against what servers of them answered.</summary>
public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("_template")]
    [InlineData("_index_template")]
    [InlineData("_component_template")]
    [InlineData("_data_stream")]
    [InlineData("_ingest__pipeline")]
    public void What_servers_answered_is_what_their_versions_can_do(string api)
    {
        var compared = 0;
        foreach (var version in Fixtures.Versions)
        {
            var can = ClusterVersion.Parse(version.Replace('-', ' '))!.Value.Capabilities;
            var expected = api switch
            {
                "_template" => can.HasLegacyTemplates,
                "_index_template" => can.HasComposableTemplates,
                "_component_template" => can.HasComponentTemplates,
                "_data_stream" => can.HasDataStreams,
                _ => can.HasIngestPipelines,
            };
            foreach (var answer in RecordedAnswers.Of(version, api))
            {
                // Where there are no pipelines, servers answer an empty 404.
                var has = RecordedAnswers.Parse(answer) is not null || answer.StartsWith("{\"__status\": 404}", StringComparison.Ordinal);
                Assert.True(has == expected, $"{version} {api}: {answer[..Math.Min(200, answer.Length)]}");
                compared++;
            }
        }

        Assert.InRange(compared, 6, int.MaxValue);
    }

    [Theory]
    [InlineData("Elasticsearch 5.6.16", true)]
    [InlineData("Elasticsearch 6.8.23", true)]
    [InlineData("Elasticsearch 7.10.2", false)]
    [InlineData("OpenSearch 1.3.20", false)]
    public void Types_are_a_matter_of_version(string version, bool needsTypes) =>
        Assert.Equal(needsTypes, ClusterVersion.Parse(version)!.Value.Capabilities.NeedsTypes);

    [Fact]
    public void Serverless_has_few_of_them()
    {
        var can = new ClusterVersion(Flavour.Serverless, 0).Capabilities;

        Assert.Equal((true, true), (can.HasComposableTemplates, can.HasIngestPipelines));
        Assert.Equal((false, false, false, false), (can.HasNodes, can.HasRefresh, can.HasSnapshots, can.HasLegacyTemplates));
    }
}
