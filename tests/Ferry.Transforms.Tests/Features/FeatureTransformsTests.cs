using System.Text.Json.Nodes;
using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Features;

public sealed class FeatureTransformsTests
{
    [Theory]
    [InlineData("ES 7.17", "OS 2.14", """{"type":"wildcard"}""", """{"type":"keyword","ignore_above":10922}""", "/type", "/ignore_above lossy")]
    [InlineData("ES 7.17", "OS 2.14", """{"type":"wildcard","ignore_above":5}""", """{"type":"keyword","ignore_above":5}""", "/type")]
    [InlineData("ES 7.17", "OS 2.15", """{"type":"wildcard","ignore_above":5}""", """{"type":"wildcard","ignore_above":5}""")]
    [InlineData("ES 7.17", "OS 1.3", """{"type":"constant_keyword","value":"v"}""", """{"type":"keyword"}""", "/type", "/value lossy")]
    [InlineData("ES 7.17", "OS 2.19", """{"type":"version"}""", """{"type":"keyword"}""", "/type lossy")]
    [InlineData("ES 7.17", "OS 3.3", """{"type":"version"}""", """{"type":"version"}""")]
    [InlineData("OS 3.3", "OS 2.19", """{"type":"version"}""", """{"type":"keyword"}""", "/type lossy")]
    [InlineData("ES 7.17", "OS 2.7", """{"type":"unsigned_long"}""", """{"type":"long","ignore_malformed":true}""", "/type", "/ignore_malformed lossy")]
    [InlineData("ES 7.17", "OS 2.8", """{"type":"unsigned_long"}""", """{"type":"unsigned_long"}""")]
    [InlineData("ES 7.17", "OS 2.11", """{"type":"match_only_text"}""", """{"type":"text"}""", "/type")]
    [InlineData("OS 2.19", "OS 1.3", """{"type":"flat_object"}""", """{"type":"object","enabled":false}""", " lossy")]
    public void A_field_of_a_type_that_came_with_a_later_version_becomes_what_comes_nearest(string source, string target, string before, string after, params string[] changes) =>
        AssertField("newer-types", source, target, before, after, changes);

    [Theory]
    [InlineData("ES 7.17", """{"type":"constant_keyword","value":"v"}""", """{"type":"constant_keyword","value":"v"}""")]
    [InlineData("ES 7.17", """{"type":"constant_keyword","value":"v","meta":{"a":"b"}}""", """{"type":"constant_keyword","value":"v"}""", "/meta")]
    [InlineData("ES 7.17", """{"type":"constant_keyword"}""", """{"type":"keyword"}""", "/type")]
    [InlineData("ES 8.19", """{"type":"counted_keyword"}""", """{"type":"keyword"}""", "/type lossy")]
    [InlineData("ES 7.17", """{"type":"histogram"}""", """{"type":"object","enabled":false}""", " lossy")]
    [InlineData("ES 7.17", """{"type":"aggregate_metric_double","metrics":["min","value_count"],"default_metric":"min"}""",
        """{"properties":{"min":{"type":"double"},"value_count":{"type":"long"}}}""", " lossy")]
    [InlineData("ES 8.19", """{"type":"sparse_vector","index_options":{"prune":true}}""", """{"type":"rank_features"}""", "/type lossy", "/index_options")]
    [InlineData("ES 7.10", """{"type":"sparse_vector"}""", """{"type":"object","enabled":false}""", " lossy")]
    [InlineData("ES 8.19", """{"type":"semantic_text","inference_id":"e"}""", """{"type":"text"}""", " lossy")]
    [InlineData("ES 8.17", """{"type":"semantic_text","inference_id":"e"}""",
        """{"properties":{"text":{"type":"text"},"inference":{"type":"object","enabled":false}}}""", " lossy")]
    [InlineData("ES 8.19", """{"type":"passthrough","priority":1,"properties":{"p":{"type":"keyword"}}}""", """{"type":"object","properties":{"p":{"type":"keyword"}}}""", "/type lossy", "/priority")]
    public void A_field_of_a_type_that_only_Elasticsearch_has_becomes_what_comes_nearest(string source, string before, string after, params string[] changes) =>
        AssertField("elasticsearch-types", source, "OS 3.3", before, after, changes);

    [Theory]
    [InlineData("""{"type":"long","time_series_metric":"gauge","script":{"source":"emit(1)"},"on_script_error":"continue"}""", """{"type":"long"}""", "/time_series_metric", "/script lossy", "/on_script_error")]
    [InlineData("""{"type":"keyword","time_series_dimension":true,"ignore_above":5}""", """{"type":"keyword","ignore_above":5}""", "/time_series_dimension")]
    [InlineData("""{"type":"boolean","ignore_malformed":true}""", """{"type":"boolean"}""", "/ignore_malformed lossy")]
    [InlineData("""{"type":"long","ignore_malformed":true}""", """{"type":"long","ignore_malformed":true}""")]
    [InlineData("""{"properties":{},"synthetic_source_keep":"all"}""", """{"properties":{}}""", "/synthetic_source_keep")]
    public void Parameters_that_only_Elasticsearch_has_are_left_out(string before, string after, params string[] changes) =>
        AssertField("missing-parameters", "ES 8.19", "OS 3.3", before, after, changes);

    [Theory]
    [InlineData("runtime-fields", """{"runtime":{"day":{"type":"keyword"}},"properties":{}}""", """{"properties":{}}""", "/runtime lossy")]
    [InlineData("runtime-fields", """{"dynamic":"runtime","properties":{"o":{"dynamic":"runtime"}}}""", """{"dynamic":false,"properties":{"o":{"dynamic":false}}}""", "/dynamic lossy", "/properties/o/dynamic lossy")]
    [InlineData("runtime-fields", """{"dynamic_templates":[{"a":{"match":"x","runtime":{}}},{"b":{"match":"y","mapping":{}}}]}""", """{"dynamic_templates":[{"b":{"match":"y","mapping":{}}}]}""", "/dynamic_templates/0 lossy")]
    [InlineData("template-kinds", """{"dynamic_templates":[{"a":{"match_mapping_type":["string","long"],"mapping":{}}},{"b":{"match":["y","z"],"mapping":{}}}]}""",
        """{"dynamic_templates":[{"a_string":{"match_mapping_type":"string","mapping":{}}},{"a_long":{"match_mapping_type":"long","mapping":{}}},{"b":{"match":["y","z"],"mapping":{}}}]}""", "/dynamic_templates")]
    [InlineData("template-kinds", """{"dynamic_templates":[{"a":{"unmatch_mapping_type":"object","mapping":{}}}]}""", """{"dynamic_templates":[]}""", "/dynamic_templates/0 lossy")]
    [InlineData("synthetic-source", """{"_source":{"mode":"synthetic","excludes":["a"]}}""", """{"_source":{"excludes":["a"]}}""", "/_source/mode")]
    [InlineData("synthetic-source", """{"_source":{"mode":"disabled"}}""", """{"_source":{"enabled":false}}""", "/_source/enabled", "/_source/mode")]
    [InlineData("subobjects", """{"subobjects":false,"properties":{"a":{"type":"long"},"a.max":{"type":"long"},"b.c":{"type":"long"},"ab":{"type":"long"}}}""",
        """{"properties":{"a":{"type":"object","enabled":false},"b.c":{"type":"long"},"ab":{"type":"long"}}}""", "/subobjects lossy", "/properties/a lossy", "/properties/a.max lossy")]
    [InlineData("subobjects", """{"properties":{"o":{"subobjects":"auto","properties":{"a":{"type":"text","fields":{"raw":{"type":"keyword"}}}}}}}""",
        """{"properties":{"o":{"properties":{"a":{"type":"text","fields":{"raw":{"type":"keyword"}}}}}}}""", "/properties/o/subobjects")]
    [InlineData("field-aliases", """{"properties":{"a":{"type":"alias","path":"o.x"},"b":{"type":"alias","path":"o.x.raw"},"c":{"type":"alias","path":"o"},"d":{"type":"alias","path":"_id"},"o":{"properties":{"x":{"type":"text","fields":{"raw":{"type":"keyword"}}}}}}}""",
        """{"properties":{"a":{"type":"alias","path":"o.x"},"b":{"type":"alias","path":"o.x.raw"},"d":{"type":"alias","path":"_id"},"o":{"properties":{"x":{"type":"text","fields":{"raw":{"type":"keyword"}}}}}}}""", "/properties/c lossy")]
    public void A_mapping_becomes(string transform, string before, string after, params string[] changes)
    {
        var (body, made) = Run(transform, "ES 8.19", "OS 3.3", Around("""{"mappings":""", before, "}"));
        Assert.Equal(Around("""{"mappings":""", after, "}"), body);
        Assert.Equal(changes.Select(change => "/mappings" + change), made);
    }

    [Fact]
    public void An_alias_of_a_template_may_be_for_a_field_of_another_one()
    {
        const string body = """{"template":{"mappings":{"properties":{"a":{"type":"alias","path":"b"}}}}}""";
        var template = new Definition(DefinitionKind.ComponentTemplate, "t", JsonNode.Parse(body)!.AsObject());
        Assert.Equal(body, Run("field-aliases", "ES 8.19", "OS 3.3", template).Body);
    }

    [Fact]
    public void What_only_templates_of_Elasticsearch_say_is_left_out()
    {
        var template = new Definition(DefinitionKind.IndexTemplate, "t", JsonNode.Parse("""
            {"index_patterns":["a*"],"allow_auto_create":true,"deprecated":true,"priority":3,
            "template":{"settings":{},"lifecycle":{"data_retention":"7d"},"data_stream_options":{"failure_store":{"enabled":true}}}}
            """)!.AsObject());
        var (body, changes) = Run("template-parts", "ES 8.19", "OS 3.3", template);
        Assert.Equal("""{"index_patterns":["a*"],"priority":3,"template":{"settings":{}}}""", body);
        Assert.Equal(["/template/lifecycle lossy", "/template/data_stream_options lossy", "/allow_auto_create lossy", "/deprecated"], changes);
    }

    private static void AssertField(string transform, string source, string target, string before, string after, string[] changes)
    {
        const string head = """{"mappings":{"properties":{"o":{"properties":{"f":""", tail = "}}}}}", place = "/mappings/properties/o/properties/f";
        var (body, made) = Run(transform, source, target, Around(head, before, tail));
        Assert.Equal(Around(head, after, tail), body);
        Assert.Equal(changes.Select(change => place + change), made);
    }

    private static string Around(string head, string middle, string tail) => head + middle + tail;
}
