using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.TestKit;

namespace Ferry.Transforms.Tests.Features;

/// <summary>All types, parameters and settings that only some servers have, in one definition: the transforms must get on with each other.</summary>
public sealed class EveryFeatureTests(SharedServers servers)
{
    private const string Fields = """
        {
          "flattened": {"type": "flattened", "ignore_above": 9, "depth_limit": 3, "null_value": "-", "index": true, "time_series_dimensions": ["a"]},
          "wildcard": {"type": "wildcard", "null_value": "-", "meta": {"a": "b"}},
          "constant": {"type": "constant_keyword", "value": "v", "meta": {"a": "b"}},
          "constant_unknown": {"type": "constant_keyword"},
          "version": {"type": "version", "meta": {"a": "b"}},
          "unsigned": {"type": "unsigned_long", "time_series_metric": "counter", "null_value": 1},
          "message": {"type": "match_only_text", "fields": {"raw": {"type": "wildcard"}, "release": {"type": "version"}, "counted": {"type": "counted_keyword"}}},
          "pattern": {"type": "pattern_text"},
          "counted": {"type": "counted_keyword", "index": true},
          "histogram": {"type": "histogram", "ignore_malformed": true, "time_series_metric": "histogram"},
          "tdigest": {"type": "tdigest"},
          "metric": {"type": "aggregate_metric_double", "metrics": ["min", "max", "sum", "value_count"], "default_metric": "max", "time_series_metric": "gauge"},
          "sparse": {"type": "sparse_vector", "store": true, "index_options": {"prune": true}},
          "semantic": {"type": "semantic_text", "inference_id": "e", "model_settings": {"task_type": "sparse_embedding"}, "chunking_settings": {"strategy": "none"}},
          "passthrough": {"type": "passthrough", "priority": 2, "time_series_dimension": true, "properties": {"host": {"type": "keyword"}, "host.name": {"type": "keyword"}}},
          "rank": {"type": "rank_vectors", "element_type": "bit"},
          "point": {"type": "point", "ignore_z_value": true},
          "shape": {"type": "shape", "coerce": true},
          "computed": {"type": "long", "script": {"source": "emit(1)", "lang": "painless"}, "on_script_error": "continue"},
          "dimension": {"type": "keyword", "time_series_dimension": true, "synthetic_source_keep": "none"},
          "boolean": {"type": "boolean", "ignore_malformed": true},
          "object": {"type": "object", "dynamic": "runtime", "subobjects": false, "synthetic_source_keep": "arrays", "properties": {"a": {"type": "long"}, "a.b": {"type": "long"}, "c.d": {"type": "long"}}},
          "alias": {"type": "alias", "path": "dimension"},
          "alias_of_point": {"type": "alias", "path": "point"}
        }
        """;

    private const string Settings = """
        {
          "index.number_of_shards": "1", "index.number_of_replicas": "0", "index.uuid": "u", "index.creation_date": "1", "index.version.created": "7170099",
          "index.blocks.write": "true", "index.mode": "standard", "index.routing.allocation.include._tier_preference": "data_hot",
          "index.routing.allocation.require.box": "a", "index.codec": "legacy_best_compression", "index.soft_deletes.enabled": "false", "index.store.type": "hybridfs",
          "index.merge.policy.max_merge_at_once_explicit": "30", "index.mapping.total_fields.limit": "10", "index.mapping.depth.limit": "2",
          "index.lifecycle.name": "p", "index.lifecycle.origination_date": "1", "index.look_ahead_time": "2h", "index.mapping.source.mode": "synthetic",
          "index.analysis.filter.s.type": "shingle", "index.analysis.filter.s.max_shingle_size": "7",
          "index.analysis.analyzer.a.tokenizer": "standard", "index.analysis.analyzer.a.filter": ["s"]
        }
        """;

    private static readonly ClusterVersion[] Sources = [new(Flavour.Elasticsearch, 8, 12), new(Flavour.Elasticsearch, 8, 19), new(Flavour.Elasticsearch, 9, 1)];

    public static TheoryData<string> Targets =>
        ["OS 1.0", "OS 1.3", "OS 2.0", "OS 2.6", "OS 2.7", "OS 2.11", "OS 2.13", "OS 2.19", "OS 3.0", "OS 3.3", "Serverless 2"];

    [Theory, MemberData(nameof(Targets))]
    public void Once_is_enough_and_the_changes_tell_all(string target)
    {
        foreach (var definition in Sources.SelectMany(source => Definitions(), (source, definition) => (source, definition)))
        {
            var context = new TransformContext(definition.source, ClusterVersion.Parse(target)!.Value) { AwarenessValues = 3 };
            var chain = new TransformChain(context);
            var result = Assert.Single(chain.Run(definition.definition));
            Assert.Null(result.Refusal);
            Assert.Equal(result.Definition.Body.ToJsonString(), ChangeLog.Replay(definition.definition, result.Changes).ToJsonString());
            Assert.Empty(Assert.Single(chain.Run(result.Definition)).Changes);
        }
    }

    [Theory]
    [InlineData("opensearch-2.19.4", "OS 2.19")]
    [InlineData("opensearch-3.3.2", "OS 3.3")]
    public async Task A_real_target_takes_it_the_first_time(string server, string target)
    {
        var client = (await servers.GetAsync(server)).Client;
        foreach (var source in Sources)
        {
            var chain = new TransformChain(new TransformContext(source, ClusterVersion.Parse(target)!.Value));
            var body = Assert.Single(chain.Run(Definitions().First())).Definition.Body;
            var path = $"every-feature-{source.Major}-{source.Minor}";
            using var answer = await client.PutAsJsonAsync(path, body);
            Assert.True(answer.IsSuccessStatusCode, $"{await answer.Content.ReadAsStringAsync()}\n{body.ToJsonString()}");
            using var deleted = await client.DeleteAsync(path);
        }
    }

    /// <summary>The same as an index, and as a composable template, one that has no settings.</summary>
    private static IEnumerable<Definition> Definitions()
    {
        var mappings = new JsonObject
        {
            ["dynamic"] = "runtime",
            ["runtime"] = new JsonObject { ["day"] = new JsonObject { ["type"] = "keyword" } },
            ["_source"] = new JsonObject { ["mode"] = "synthetic" },
            ["_data_stream_timestamp"] = new JsonObject { ["enabled"] = false },
            ["dynamic_templates"] = new JsonArray(
            [
                .. Parse(Fields).Where(field => field.Value!["type"]!.ToString() is not ("alias" or "passthrough"))
                    .Select(field => new JsonObject { [field.Key] = new JsonObject { ["match"] = field.Key, ["mapping"] = field.Value!.DeepClone() } }),
                JsonNode.Parse("""{"kinds": {"match_mapping_type": ["string", "long"], "mapping": {"type": "keyword"}}}"""),
                JsonNode.Parse("""{"others": {"unmatch_mapping_type": "object", "mapping": {"type": "keyword"}}}"""),
                JsonNode.Parse("""{"runtime": {"match": "r", "runtime": {"type": "keyword"}}}"""),
            ]),
            ["properties"] = Parse(Fields),
        };
        mappings["properties"]!["nested"] = JsonNode.Parse("""{"type": "nested", "properties": {"deep": {"properties": {"wildcard": {"type": "wildcard"}, "histogram": {"type": "histogram"}}}}}""");
        yield return new Definition(DefinitionKind.Index, "every", new JsonObject { ["settings"] = Parse(Settings), ["mappings"] = mappings });
        var vectors = mappings.DeepClone().AsObject();
        vectors["properties"]!["vector"] = JsonNode.Parse("""{"type": "dense_vector", "dims": 8, "index_options": {"type": "int8_hnsw", "m": 4}}""");
        vectors["properties"]!["bytes"] = JsonNode.Parse("""{"type": "dense_vector", "dims": 8, "element_type": "byte", "similarity": "dot_product"}""");
        vectors["properties"]!["bits"] = JsonNode.Parse("""{"type": "dense_vector", "dims": 8, "element_type": "bit"}""");
        yield return new Definition(DefinitionKind.IndexTemplate, "every", new JsonObject
        {
            ["index_patterns"] = new JsonArray("a-*"),
            ["allow_auto_create"] = true,
            ["template"] = new JsonObject { ["mappings"] = vectors, ["lifecycle"] = new JsonObject() },
        });
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
