using System.Text;
using System.Text.Json;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Metadata.Target;
using Ferry.Snapshots;
using Ferry.TestKit;
using Ferry.Transforms;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>A definition full of what OpenSearch does not have becomes an index that takes all documents, and every change is told.</summary>
[Collection(TargetIndices.Collection)]
public sealed class UnfamiliarDefinitionTests(SharedServers servers)
{
    private const string Definition = """
        {
          "settings": {
            "index.mapping.dimension_fields.limit": "32",
            "index.mapping.source.mode": "stored",
            "index.max_result_window": "20000",
            "index.knn": "true",
            "index.analysis.tokenizer.grams.type": "nGram",
            "index.analysis.tokenizer.grams.min_gram": "1",
            "index.analysis.tokenizer.grams.max_gram": "5",
            "index.analysis.filter.folding.type": "icu_folding",
            "index.analysis.filter.synonyms.type": "synonym",
            "index.analysis.filter.synonyms.synonyms_path": "analysis/synonyms.txt",
            "index.analysis.filter.spelling.type": "hunspell",
            "index.analysis.filter.spelling.locale": "en_US",
            "index.analysis.analyzer.folded.tokenizer": "grams",
            "index.analysis.analyzer.folded.filter": ["standard", "lowercase", "folding", "synonyms"],
            "index.analysis.analyzer.japanese.tokenizer": "kuromoji_tokenizer",
            "index.analysis.normalizer.plain.type": "custom",
            "index.analysis.normalizer.plain.filter.0": "lowercase",
            "index.analysis.normalizer.plain.filter.1": "folding",
            "index.similarity.ranked.type": "classic"
          },
          "mappings": {
            "_size": { "enabled": true },
            "_source": { "mode": "stored" },
            "_data_stream_timestamp": { "enabled": true },
            "runtime": { "day": { "type": "keyword" } },
            "subobjects": true,
            "dynamic_templates": [
              { "odd": { "unmatch_mapping_type": ["object"], "mapping": { "type": "keyword" } } },
              { "more": { "match": "more_*", "mapping": { "type": "flattened" } } }
            ],
            "properties": {
              "@timestamp": { "type": "date" },
              "labels": { "type": "flattened", "ignore_above": 100 },
              "vector": { "type": "dense_vector", "dims": 3 },
              "near": { "type": "knn_vector", "dimension": 3 },
              "kind": { "type": "constant_keyword" },
              "shortcut": { "type": "alias", "path": "labels" },
              "when": { "type": "date", "format": "uuuu-{MM" },
              "host": {
                "dynamic": "runtime",
                "subobjects": false,
                "properties": {
                  "name": { "type": "keyword", "time_series_dimension": true, "normalizer": "plain" },
                  "load": { "type": "histogram" }
                }
              },
              "title": {
                "type": "text",
                "analyzer": "folded",
                "similarity": "ranked",
                "fields": {
                  "sorted": { "type": "icu_collation_keyword" },
                  "ja": { "type": "text", "analyzer": "japanese", "search_analyzer": "folded" },
                  "length": { "type": "token_count", "analyzer": "japanese" }
                }
              }
            }
          }
        }
        """;

    private static readonly string[] Sources =
    [
        """{"@timestamp":"2024-01-01T00:00:00Z","labels":{"a":"b","c":{"d":1}},"vector":[1,2,3],"near":[1,2,3],"kind":"k","when":"2024-01"}""",
        """{"@timestamp":"2024-01-02T00:00:00Z","labels":{"text":"t"},"host":{"name":"h","load":{"values":[0.1],"counts":[3]},"other":1},"title":"Straße 日本"}""",
        """{"@timestamp":"2024-01-03T00:00:00Z","labels":[{"x":1},{"y":[2]},null],"vector":null,"title":["a","b"],"more_labels":[{"z":2},{"a":1}],"new.field":{"y":[]}}""",
    ];

    [Theory]
    [InlineData("opensearch-2.19.4")]
    [InlineData("opensearch-3.3.2")]
    public async Task It_becomes_an_index_that_takes_all_documents(string target)
    {
        var server = await servers.GetAsync(target);
        using var client = new ClusterClient(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);
        var source = new ClusterVersion(Flavour.Elasticsearch, 8, 19);
        var version = (await client.GetInfoAsync(default)).Version;
        var creator = new IndexCreator(
            new TargetObjects(client, new RetryPolicy(TimeProvider.System, new Random(1)), version), new TransformChain(new TransformContext(source, version)), source);
        try
        {
            var created = Assert.Single(await creator.EnsureAsync(Unfamiliar(), default));

            TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', created.Changes));
            Assert.Null(created.Refusal);
            string[] named = ["flattened", "index.knn", "synonyms_path", "kuromoji_tokenizer", "/host/", "/title/", "runtime", "hunspell"];
            Assert.All(named, word => Assert.Contains(created.Changes, change => $"{change}".Contains(word, StringComparison.Ordinal)));
            var body = string.Concat(Sources.Select(source => $"{{\"index\":{{}}}}\n{source}\n"));
            var result = await client.BulkAsync("unfamiliar", Encoding.UTF8.GetBytes(body), BulkParameters.Default, default);
            Assert.Equal(Sources.Length, result.Items);
            Assert.Empty(result.Failures);

            await client.RefreshAsync("unfamiliar", default);
            var stored = await TargetIndices.ReadAsync(server.Client, "unfamiliar");
            Assert.Equal(Sources.Order(StringComparer.Ordinal), stored.Select(document => Encoding.UTF8.GetString(document.Source)).Order(StringComparer.Ordinal));
        }
        finally
        {
            await TargetIndices.DeleteAsync(server.Client, await TargetIndices.NamesAsync(server.Client));
        }
    }

    private static IndexMetadata Unfamiliar()
    {
        var definition = JsonElement.Parse(Definition);
        return new IndexMetadata
        {
            Id = new IndexId("unfamiliar", "id"),
            Uuid = "u",
            State = IndexState.Open,
            NumberOfShards = 2,
            RoutingNumShards = 4,
            CreatedVersion = new ServerVersion(7_10_02_99),
            Settings = new Dictionary<string, string>(),
            Mappings = [new TypeMapping("_doc", definition.GetProperty("mappings"))],
            Aliases = JsonElement.Parse("{}"),
            Definition = definition,
        };
    }
}
