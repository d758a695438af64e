using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests.Target;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData("""{"settings":{"index.number_of_shards":2}}""", """{"settings":{"index.number_of_shards":"2"}}""")]
    [InlineData("""{"settings":{"index.blocks.write":true}}""", """{"settings":{"index.blocks.write":"true"}}""")]
    [InlineData("""{"settings":{"index.a":[1,"b"]}}""", """{"settings":{"index.a":["1","b"]}}""")]
    [InlineData("""{"settings":{"index.uuid":"u","index.creation_date":"1","index.provided_name":"x","index.version.created":"7"}}""", """{"settings":{}}""")]
    [InlineData("""{"mappings":{"properties":{"a":{"type":"date"}}}}""", """{"mappings":{"properties":{"a":{"type":"date","format":"strict_date_optional_time||epoch_millis"}}}}""")]
    [InlineData("""{"mappings":{"properties":{"a":{"type":"keyword","index":true,"doc_values":"true","store":false}}}}""", """{"mappings":{"properties":{"a":{"type":"keyword"}}}}""")]
    [InlineData("""{"mappings":{"properties":{"a.b.c":{"type":"long"}}}}""", """{"mappings":{"properties":{"a":{"properties":{"b":{"type":"object","properties":{"c":{"type":"long"}}}}}}}}""")]
    [InlineData("""{"mappings":{"properties":{"a":{"type":"text","copy_to":"b"}}}}""", """{"mappings":{"properties":{"a":{"type":"text","copy_to":["b"]}}}}""")]
    [InlineData("""{"mappings":{"properties":{"a":{"type":"scaled_float","scaling_factor":100}}}}""", """{"mappings":{"properties":{"a":{"type":"scaled_float","scaling_factor":100.0}}}}""")]
    [InlineData("""{"mappings":{"dynamic":true,"date_detection":true,"properties":{}}}""", """{"mappings":{}}""")]
    [InlineData("""{"aliases":{"a":{"routing":"1"}}}""", """{"aliases":{"a":{"index_routing":"1","search_routing":"1"}}}""")]
    [InlineData("""{"aliases":{"a":{"routing":"1","search_routing":"1,2"}}}""", """{"aliases":{"a":{"index_routing":"1","search_routing":"1,2"}}}""")]
    public void What_means_the_same_is_the_same(string first, string second)
    {
        Assert.Empty(Comparison.Differences(Definitions.Index("i", first), Definitions.Index("i", second)));
        Assert.Empty(Comparison.Differences(Definitions.Index("i", second), Definitions.Index("i", first)));
    }

    [Theory]
    [InlineData("""{"settings":{"index.number_of_shards":2}}""", """{"settings":{"index.number_of_shards":3}}""", "/settings/index.number_of_shards")]
    [InlineData("""{"settings":{"index.a":["1","2"]}}""", """{"settings":{"index.a":["2","1"]}}""", "/settings/index.a/0 /settings/index.a/1")]
    [InlineData("""{"mappings":{"properties":{"a":{"type":"keyword","doc_values":false}}}}""", """{"mappings":{"properties":{"a":{"type":"keyword"}}}}""", "/mappings/properties/a/doc_values")]
    [InlineData("""{"mappings":{"properties":{"index":{"type":"long"}}}}""", """{"mappings":{"properties":{"index":{"type":"keyword"}}}}""", "/mappings/properties/index/type")]
    [InlineData("""{"mappings":{"dynamic":"strict"}}""", """{"mappings":{"dynamic":false}}""", "/mappings/dynamic")]
    [InlineData("""{"mappings":{"properties":{"a":{"type":"long"}}}}""", """{"mappings":{"properties":{"a":{"type":"long"},"b":{"type":"long"}}}}""", "/mappings/properties/b")]
    [InlineData("""{"mappings":{"properties":{"a":{"type":"text","fields":{"r":{"type":"keyword"}}}}}}""", """{"mappings":{"properties":{"a":{"type":"text","fields":{"r":{"type":"wildcard"}}}}}}""", "/mappings/properties/a/fields/r/type")]
    [InlineData("""{"mappings":{"_routing":{"required":true}}}""", """{"mappings":{"_routing":{"required":false}}}""", "/mappings/_routing/required")]
    [InlineData("""{"aliases":{"a":{"routing":"1"},"b":{}}}""", """{"aliases":{"a":{"routing":"2"},"b":{}}}""", "/aliases/a/index_routing /aliases/a/search_routing")]
    [InlineData("""{"aliases":{"a":{"is_write_index":true}}}""", """{"aliases":{"a":{}}}""", "/aliases/a/is_write_index")]
    [InlineData("""{"aliases":{"a":{}}}""", "{}", "/aliases")]
    public void What_differs_is_told_with_its_place(string first, string second, string places) =>
        Assert.Equal(places.Split(' '), Comparison.Differences(Definitions.Index("i", first), Definitions.Index("i", second)).Select(difference => difference.Place).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(DefinitionKind.LegacyTemplate, """{"index_patterns":["a*"],"order":0,"settings":{},"mappings":{},"aliases":{}}""", """{"index_patterns":["a*"]}""")]
    [InlineData(DefinitionKind.IndexTemplate, """{"index_patterns":["a*"],"composed_of":[],"template":{"settings":{}}}""", """{"index_patterns":["a*"]}""")]
    [InlineData(DefinitionKind.IndexTemplate, """{"index_patterns":["a*"],"data_stream":{"timestamp_field":{"name":"@timestamp"}}}""", """{"index_patterns":["a*"],"data_stream":{}}""")]
    [InlineData(DefinitionKind.IngestPipeline, """{"processors":[{"set":{"field":"a","value":1,"override":true}}]}""", """{"processors":[{"set":{"field":"a","value":"1","override":"true"}}]}""")]
    [InlineData(DefinitionKind.ClusterSetting, """{"value":5}""", """{"value":"5"}""")]
    [InlineData(DefinitionKind.LifecyclePolicy, """{"policy":{"policy_id":"p","last_updated_time":1,"schema_version":1,"description":"d","ism_template":null,"states":[]}}""", """{"policy":{"description":"d","states":[]}}""")]
    public void Defaults_that_a_server_spells_out_make_no_difference(DefinitionKind kind, string existing, string wanted) =>
        Assert.Empty(Comparison.Differences(Definitions.Of(kind, "x", existing), Definitions.Of(kind, "x", wanted)));

    [Fact]
    public void The_order_of_processors_makes_a_difference() => Assert.NotEmpty(Comparison.Differences(
        Definitions.Of(DefinitionKind.IngestPipeline, "p", """{"processors":[{"trim":{"field":"a"}},{"lowercase":{"field":"a"}}]}"""),
        Definitions.Of(DefinitionKind.IngestPipeline, "p", """{"processors":[{"lowercase":{"field":"a"}},{"trim":{"field":"a"}}]}""")));
}
