using Ferry.Clusters;
using Ferry.Metadata.Reading;
using Ferry.Metadata.Selection;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests.Selection;

public sealed class MetadataSelectionTests
{
    private static readonly SourceMetadata Source = new(
        ClusterVersion.Parse("Elasticsearch 8.19.0")!.Value,
        [
            Definitions.Index("logs"), Definitions.Index(".kibana_1"), Definitions.Index(".ds-stream-000001"), Definitions.Of(DefinitionKind.DataStream, "stream"),
            Definitions.Of(DefinitionKind.IngestPipeline, "mine"),
        ],
        [],
        [])
    { BackingIndices = new Dictionary<string, string> { [".ds-stream-000001"] = "stream" } };

    /// <summary>What Elasticsearch 8 and its tools bring along, and what users made.</summary>
    [Theory]
    [InlineData(DefinitionKind.IndexTemplate, "logs", "{}", false)]
    [InlineData(DefinitionKind.ComponentTemplate, "logs@settings", "{}", false)]
    [InlineData(DefinitionKind.ComponentTemplate, "ecs@mappings", "{}", false)]
    [InlineData(DefinitionKind.IndexTemplate, "apm-source-map@template", "{}", false)]
    [InlineData(DefinitionKind.IndexTemplate, "x", """{"_meta":{"managed":true}}""", false)]
    [InlineData(DefinitionKind.LifecyclePolicy, "x", """{"policy":{"_meta":{"managed":true}}}""", false)]
    [InlineData(DefinitionKind.LifecyclePolicy, "90-days-default", "{}", false)]
    [InlineData(DefinitionKind.IngestPipeline, "logs@default-pipeline", "{}", false)]
    [InlineData(DefinitionKind.LegacyTemplate, ".monitoring-es", "{}", false)]
    [InlineData(DefinitionKind.ClusterSetting, "cluster.routing.allocation.exclude._ip", "{}", false)]
    [InlineData(DefinitionKind.IndexTemplate, "x", """{"_meta":{"managed":false}}""", true)]
    [InlineData(DefinitionKind.IndexTemplate, "x", """{"_meta":{"managed":"true"}}""", true)]
    [InlineData(DefinitionKind.IndexTemplate, "logs-mine", "{}", true)]
    [InlineData(DefinitionKind.IngestPipeline, "logs", "{}", true)]
    [InlineData(DefinitionKind.Script, "90-days-default", "{}", true)]
    [InlineData(DefinitionKind.ClusterSetting, "search.default_search_timeout", "{}", true)]
    [InlineData(DefinitionKind.ClusterSetting, "cluster.max_shards_per_node", "{}", true)]
    public void Objects_of_the_system_are_left_out_unless_they_are_named(DefinitionKind kind, string name, string body, bool isTaken)
    {
        var definition = Definitions.Of(kind, name, body);

        Assert.Equal(isTaken, new MetadataSelection().ReasonToLeave(definition, Source) is null);
        Assert.Equal(isTaken, Of(kind, "*").ReasonToLeave(definition, Source) is null);
        Assert.Null(Of(kind, name).ReasonToLeave(definition, Source));
    }

    [Fact]
    public void A_backing_index_is_never_taken_because_its_stream_makes_its_own() =>
        Assert.Contains("data stream stream", Of(DefinitionKind.Index, ".ds-stream-000001").ReasonToLeave(Source.Definitions[2], Source));

    [Fact]
    public void Kinds_that_are_not_asked_for_are_left_out()
    {
        var selection = new MetadataSelection { Kinds = new HashSet<DefinitionKind> { DefinitionKind.Index } };

        Assert.Equal(["logs"], Source.Definitions.Where(definition => selection.ReasonToLeave(definition, Source) is null).Select(definition => definition.Name));
    }

    [Fact]
    public void Patterns_of_one_kind_leave_the_other_kinds_alone() => Assert.Equal(
        ["logs", "stream"],
        Source.Definitions.Where(definition => Of(DefinitionKind.IngestPipeline, "other").ReasonToLeave(definition, Source) is null).Select(definition => definition.Name));

    [Fact]
    public void Patterns_that_match_nothing_are_told()
    {
        var selection = new MetadataSelection
        {
            Names = new Dictionary<DefinitionKind, IReadOnlyList<NamePattern>>
            {
                [DefinitionKind.Index] = [new("log?"), new("regex:.*kib.*"), new("nothing*")],
                [DefinitionKind.Script] = [new("mine")],
            },
        };

        Assert.Equal([(DefinitionKind.Index, "nothing*"), (DefinitionKind.Script, "mine")], selection.Unmatched(Source).Select(each => (each.Kind, each.Pattern.Text)));
    }

    private static MetadataSelection Of(DefinitionKind kind, string pattern) =>
        new() { Names = new Dictionary<DefinitionKind, IReadOnlyList<NamePattern>> { [kind] = [new(pattern)] } };
}
