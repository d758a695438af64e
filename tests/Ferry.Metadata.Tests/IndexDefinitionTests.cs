using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Snapshots;

namespace Ferry.Metadata.Tests;

public sealed class IndexDefinitionTests
{
    [Fact]
    public void It_has_what_decides_where_documents_go_and_whether_they_are_accepted()
    {
        var definition = From(Index(
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
              "mappings": { "properties": { "a": { "type": "keyword" } } },
              "aliases": {}
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
    public void It_has_nothing_else(string setting)
    {
        var definition = From(Index($$"""{"{{setting}}": "1"}"""));

        AssertJson("""{"settings":{"index.number_of_shards":2,"index.number_of_routing_shards":8},"mappings":{},"aliases":{}}""", definition);
    }

    [Fact]
    public void Types_are_kept_for_the_transforms_to_decide()
    {
        var index = Index("{}", ("user", """{"dynamic":"strict"}"""), ("tweet", "{}"));

        var definition = IndexDefinition.From(index, new ClusterVersion(Flavour.Elasticsearch, 5, 6));

        Assert.True(definition.HasTypes);
        AssertJson("""{"user":{"dynamic":"strict"},"tweet":{}}""", definition.Body["mappings"]!.AsObject());
    }

    private static JsonObject From(IndexMetadata index) => IndexDefinition.From(index, new ClusterVersion(Flavour.Elasticsearch, 7, 10)).Body;

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
        Definition = JsonSerializer.SerializeToElement(new JsonObject
        {
            ["settings"] = WithShards(settings),
            ["mappings"] = new JsonArray([.. mappings.Select(mapping => new JsonObject { [mapping.Type] = JsonNode.Parse(mapping.Mapping) })]),
            ["aliases"] = new JsonObject { ["left"] = new JsonObject() },
        }),
    };

    private static JsonObject WithShards(string settings)
    {
        var all = JsonNode.Parse(settings)!.AsObject();
        all["index.number_of_shards"] = 2;
        return all;
    }
}
