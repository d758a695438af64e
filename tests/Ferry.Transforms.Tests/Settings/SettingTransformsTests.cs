using System.Text.Json.Nodes;
using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Settings;

public sealed class SettingTransformsTests
{
    [Theory]
    [InlineData("renamed-settings", "ES 1.7", "OS 2.19", """{"index.cache.query.enable":"true"}""", """{"index.requests.cache.enable":"true"}""", "index.cache.query.enable")]
    [InlineData("renamed-settings", "ES 1.7", "OS 2.19", """{"index.translog.interval":"5s","index.translog.sync_interval":"6s"}""", """{"index.translog.sync_interval":"6s"}""", "index.translog.interval")]
    [InlineData("renamed-settings", "OS 1.3", "OS 2.19", """{"index.opendistro.index_state_management.rollover_alias":"a"}""", """{"index.opendistro.index_state_management.rollover_alias":"a"}""")]
    [InlineData("renamed-settings", "OS 1.3", "OS 3.3", """{"index.opendistro.index_state_management.rollover_alias":"a"}""", """{"index.plugins.index_state_management.rollover_alias":"a"}""", "index.opendistro.index_state_management.rollover_alias")]
    [InlineData("removed-settings", "ES 7.10", "OS 1.3", """{"index.uuid":"u","index.version.created":"7100299","index.number_of_shards":"3","index.refresh_interval":"7s"}""", """{"index.number_of_shards":"3","index.refresh_interval":"7s"}""", "index.uuid", "index.version.created")]
    [InlineData("removed-settings", "ES 7.10", "OS 3.3", """{"index.blocks.write":"true","index.blocks.read":"false","index.blocks.metadata":null}""", "{}", "index.blocks.write lossy", "index.blocks.read", "index.blocks.metadata")]
    [InlineData("removed-settings", "ES 8.19", "OS 3.3", """{"index.mode":"logsdb","index.sort.field":["a","b"],"index.sort.order":["asc","desc"]}""", """{"index.sort.field":["a","b"],"index.sort.order":["asc","desc"]}""", "index.mode lossy")]
    [InlineData("removed-settings", "ES 8.19", "OS 3.3", """{"index.mode":"standard","index.mapping.total_fields.limit":"1500"}""", """{"index.mapping.total_fields.limit":"1500"}""", "index.mode")]
    [InlineData("removed-settings", "ES 7.17", "OS 3.3", """{"index.routing.allocation.include._tier_preference":"data_content","index.routing.allocation.require.box":"hot"}""", "{}", "index.routing.allocation.include._tier_preference", "index.routing.allocation.require.box lossy")]
    [InlineData("removed-settings", "ES 7.10", "OS 1.3", """{"index.merge.policy.max_merge_at_once_explicit":"30"}""", """{"index.merge.policy.max_merge_at_once_explicit":"30"}""")]
    [InlineData("removed-settings", "ES 7.10", "OS 2.19", """{"index.merge.policy.max_merge_at_once_explicit":"30"}""", "{}", "index.merge.policy.max_merge_at_once_explicit")]
    [InlineData("removed-settings", "OS 2.19", "OS 2.19", """{"index.replication.type":"SEGMENT","index.search.default_pipeline":"p"}""", """{"index.replication.type":"SEGMENT","index.search.default_pipeline":"p"}""")]
    [InlineData("removed-settings", "OS 2.19", "OS 1.3", """{"index.replication.type":"SEGMENT"}""", "{}", "index.replication.type lossy")]
    [InlineData("lenient-settings", "ES 2.4", "OS 3.3", """{"index.mapping.coerce":"on","index.refresh_interval":"500","index.gc_deletes":0,"index.translog.flush_threshold_size":1000,"index.priority":"1"}""", """{"index.mapping.coerce":"true","index.refresh_interval":"500ms","index.gc_deletes":0,"index.translog.flush_threshold_size":"1000b","index.priority":"1"}""", "index.mapping.coerce", "index.refresh_interval", "index.translog.flush_threshold_size")]
    [InlineData("lenient-settings", "ES 2.4", "OS 3.3", """{"index.refresh_interval":"-1"}""", """{"index.refresh_interval":"-1"}""")]
    [InlineData("setting-values", "ES 8.19", "OS 3.3", """{"index.codec":"legacy_best_compression"}""", """{"index.codec":"best_compression"}""", "index.codec")]
    [InlineData("setting-values", "ES 1.7", "OS 3.3", """{"index.codec":"bloom_default","index.store.type":"memory"}""", """{"index.codec":"default"}""", "index.codec", "index.store.type")]
    [InlineData("setting-values", "OS 2.19", "OS 2.19", """{"index.codec":"zstd","index.codec.compression_level":"6"}""", """{"index.codec":"zstd","index.codec.compression_level":"6"}""")]
    [InlineData("setting-values", "OS 2.19", "OS 1.3", """{"index.codec":"zstd","index.codec.compression_level":"6"}""", """{"index.codec":"best_compression"}""", "index.codec", "index.codec.compression_level")]
    [InlineData("setting-values", "ES 7.10", "OS 1.3", """{"index.soft_deletes.enabled":"false"}""", """{"index.soft_deletes.enabled":"false"}""")]
    [InlineData("setting-values", "ES 7.10", "OS 3.3", """{"index.soft_deletes.enabled":"false"}""", "{}", "index.soft_deletes.enabled")]
    [InlineData("analysis-limits", "ES 6.8", "OS 3.3", """{"index.analysis.tokenizer.a.b.type":"ngram","index.analysis.tokenizer.a.b.min_gram":"2","index.analysis.tokenizer.a.b.max_gram":"8"}""", """{"index.analysis.tokenizer.a.b.type":"ngram","index.analysis.tokenizer.a.b.min_gram":"2","index.analysis.tokenizer.a.b.max_gram":"8","index.max_ngram_diff":6}""", "index.max_ngram_diff")]
    [InlineData("analysis-limits", "ES 6.8", "OS 3.3", """{"index.analysis.filter.s.type":"shingle","index.analysis.filter.s.max_shingle_size":5}""", """{"index.analysis.filter.s.type":"shingle","index.analysis.filter.s.max_shingle_size":5,"index.max_shingle_diff":4}""", "index.max_shingle_diff")]
    [InlineData("analysis-limits", "ES 6.8", "OS 3.3", """{"index.analysis.filter.s.type":"edge_ngram","index.analysis.filter.s.max_gram":20}""", """{"index.analysis.filter.s.type":"edge_ngram","index.analysis.filter.s.max_gram":20}""")]
    [InlineData("serverless-settings", "ES 7.10", "Serverless 2", """{"index.number_of_shards":"3","index.analysis.analyzer.a.type":"standard","index.default_pipeline":"p","index.max_result_window":"5"}""", """{"index.analysis.analyzer.a.type":"standard","index.max_result_window":"5"}""", "index.number_of_shards", "index.default_pipeline lossy")]
    public void Settings_become(string transform, string source, string target, string before, string after, params string[] changes)
    {
        var (body, made) = Run(transform, source, target, $$$"""{"settings":{{{before}}}}""");
        Assert.Equal($$$"""{"settings":{{{after}}}}""", body);
        Assert.Equal(changes.Select(change => $"/settings/{change}"), made);
    }

    [Theory]
    [InlineData("""{"index.number_of_replicas":"1"}""", 3, """{"index.number_of_replicas":2}""")]
    [InlineData("""{"index.number_of_replicas":1}""", 2, """{"index.number_of_replicas":1}""")]
    [InlineData("""{"index.number_of_replicas":"3"}""", 5, """{"index.number_of_replicas":4}""")]
    [InlineData("""{"index.number_of_replicas":"4"}""", 3, """{"index.number_of_replicas":5}""")]
    [InlineData("""{"index.number_of_replicas":"0"}""", 2, """{"index.number_of_replicas":1}""")]
    [InlineData("""{"index.number_of_replicas":"0"}""", 1, """{"index.number_of_replicas":"0"}""")]
    [InlineData("""{"index.number_of_replicas":"0","index.auto_expand_replicas":"0-1"}""", 3, """{"index.number_of_replicas":"0","index.auto_expand_replicas":"0-2"}""")]
    [InlineData("""{"index.number_of_replicas":"0","index.auto_expand_replicas":"0-all"}""", 3, """{"index.number_of_replicas":"0","index.auto_expand_replicas":"0-all"}""")]
    [InlineData("""{"index.number_of_replicas":"0","index.auto_expand_replicas":"false"}""", 3, """{"index.number_of_replicas":2,"index.auto_expand_replicas":"false"}""")]
    [InlineData("""{"index.number_of_shards":"1"}""", 3, """{"index.number_of_shards":"1"}""")]
    public void Copies_become_a_multiple_of_the_zones(string before, int zones, string after)
    {
        var context = new TransformContext(default, default) { AwarenessValues = zones };
        var template = new Definition(DefinitionKind.ComponentTemplate, "t", JsonNode.Parse($$$"""{"template":{"settings":{{{before}}}}}""")!.AsObject());
        Assert.Equal($$$"""{"template":{"settings":{{{after}}}}}""", Run("awareness-replicas", "ES 7.10", "OS 2.19", template, context).Body);
    }

    [Theory]
    [InlineData(999, 0, null)] // with the object that holds them it is a thousand
    [InlineData(1000, 0, "2000")]
    [InlineData(2100, 0, "3000")]
    [InlineData(2100, 2500, "2500")]
    [InlineData(1200, 1100, "2000")]
    public void The_limit_of_fields_is_raised_where_the_mapping_needs_it(int fields, int limit, string? after)
    {
        var properties = new JsonObject(Enumerable.Range(0, fields).Select(i => KeyValuePair.Create($"o.f{i}", (JsonNode?)new JsonObject { ["type"] = "long" })));
        var body = new JsonObject { ["mappings"] = new JsonObject { ["properties"] = properties } };
        if (limit > 0)
        {
            body["settings"] = new JsonObject { ["index.mapping.total_fields.limit"] = $"{limit}" };
        }

        var transformed = JsonNode.Parse(Run("field-limit", "ES 2.4", "OS 3.3", body.ToJsonString()).Body)!;
        Assert.Equal(after, transformed["settings"]?["index.mapping.total_fields.limit"]?.ToString());
    }

    [Fact]
    public void Limits_of_depth_and_of_nested_fields_are_raised_too()
    {
        var nested = new JsonObject(Enumerable.Range(0, 51).Select(i => KeyValuePair.Create($"n{i}", (JsonNode?)new JsonObject { ["type"] = "nested" })));
        nested[string.Join('.', Enumerable.Repeat("d", 21))] = new JsonObject { ["type"] = "keyword", ["fields"] = new JsonObject { ["raw"] = new JsonObject { ["type"] = "text" } } };
        var body = new JsonObject { ["settings"] = new JsonObject(), ["mappings"] = new JsonObject { ["properties"] = nested } };
        var transformed = JsonNode.Parse(Run("field-limit", "ES 2.4", "OS 3.3", body.ToJsonString()).Body)!;
        Assert.Equal("""{"index.mapping.nested_fields.limit":51,"index.mapping.depth.limit":21}""", transformed["settings"]!.ToJsonString());
    }
}
