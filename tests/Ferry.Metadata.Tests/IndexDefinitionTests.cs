using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Snapshots;

namespace Ferry.Metadata.Tests;

public sealed class IndexDefinitionTests
{
    [Fact]
    public void It_has_what_decides_where_documents_go_and_whether_they_are_accepted()
    {
        var definition = IndexDefinition.From(Index(
            """
            {
              "index.number_of_replicas": "1", "index.routing_partition_size": "2", "index.knn": "true",
              "index.mapping.total_fields.limit": "5000", "index.mapping.ignore_malformed": "true", "index.max_ngram_diff": "7",
              "index.analysis.analyzer.a.tokenizer": "standard", "index.analysis.analyzer.a.filter": ["lowercase", "stop"],
              "index.similarity.s.type": "boolean"
            }
            """,
            ("_doc", """{"properties":{"a":{"type":"keyword"}}}""")));

        AssertJson(
            """
            {
              "settings": {
                "index.number_of_shards": 2, "index.number_of_routing_shards": 8,
                "index.number_of_replicas": "1", "index.routing_partition_size": "2", "index.knn": "true",
                "index.mapping.total_fields.limit": "5000", "index.mapping.ignore_malformed": "true", "index.max_ngram_diff": "7",
                "index.analysis.analyzer.a.tokenizer": "standard", "index.analysis.analyzer.a.filter": ["lowercase", "stop"],
                "index.similarity.s.type": "boolean"
              },
              "mappings": { "properties": { "a": { "type": "keyword" } } }
            }
            """,
            definition);
    }

    [Theory]
    [InlineData("index.uuid")]
    [InlineData("index.version.created")]
    [InlineData("index.blocks.write")]
    [InlineData("index.default_pipeline")]
    [InlineData("index.lifecycle.name")]
    [InlineData("index.sort.field")]
    [InlineData("index.append_only.enabled")]
    [InlineData("index.mapping.single_type")]
    public void It_has_nothing_else(string setting)
    {
        var definition = IndexDefinition.From(Index($$"""{"{{setting}}": "1"}"""));

        AssertJson("""{"settings":{"index.number_of_shards":2,"index.number_of_routing_shards":8},"mappings":{}}""", definition);
    }

    [Fact]
    public void The_name_of_a_single_type_is_dropped_and_the_default_mapping_with_it()
    {
        var definition = IndexDefinition.From(Index("{}", ("_default_", """{"dynamic":"strict"}"""), ("doc", """{"dynamic":"false"}""")));

        AssertJson("""{"dynamic":"false"}""", definition["mappings"]!.AsObject());
    }

    [Fact]
    public void Several_types_are_refused_by_name()
    {
        var refusal = Assert.Throws<NotSupportedException>(() => IndexDefinition.From(Index("{}", ("user", "{}"), ("tweet", "{}"))));

        Assert.Contains("'i' has 2 mapping types (user, tweet)", refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertJson(string expected, JsonObject actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());

    private static IndexMetadata Index(string settings, params (string Type, string Mapping)[] mappings) => new()
    {
        Id = new IndexId("i", "id"),
        Uuid = "u",
        State = IndexState.Open,
        NumberOfShards = 2,
        RoutingNumShards = 8,
        CreatedVersion = new ServerVersion(7_10_02_99),
        Settings = new Dictionary<string, string>(),
        Mappings = [.. mappings.Select(mapping => new TypeMapping(mapping.Type, JsonElement.Parse(mapping.Mapping)))],
        Aliases = JsonElement.Parse("{}"),
        Definition = JsonElement.Parse($$"""{"settings":{{settings}}}"""),
    };
}
