using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Mappings;

public sealed class MappingTransformsTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", """{"type":"text"}""", "/type lossy")]
    [InlineData("""{"type":"string","fielddata":{"format":"disabled"}}""", """{"type":"text","fielddata":{"format":"disabled"}}""", "/type")]
    [InlineData("""{"type":"string","index":"analyzed","term_vector":"with_positions"}""", """{"type":"text","term_vector":"with_positions"}""", "/index", "/type lossy")]
    [InlineData("""{"type":"string","index":"not_analyzed","doc_values":true}""", """{"type":"keyword","doc_values":true}""", "/index", "/type")]
    [InlineData("""{"type":"string","index":"no"}""", """{"type":"keyword","index":false,"doc_values":false}""", "/index", "/doc_values", "/type")]
    [InlineData("""{"type":"string","index":false,"doc_values":true}""", """{"type":"keyword","index":false,"doc_values":true}""", "/type")]
    [InlineData("""{"type":"string","index":"not_analyzed","analyzer":"x","fielddata":true}""", """{"type":"keyword"}""", "/index", "/type", "/analyzer", "/fielddata")]
    [InlineData("""{"type":"string","index":"not_analyzed","fielddata":{"loading":"eager_global_ordinals"}}""", """{"type":"keyword","eager_global_ordinals":true}""", "/index", "/type", "/eager_global_ordinals", "/fielddata")]
    [InlineData("""{"type":"string","index":"not_analyzed","index_options":"offsets","term_vector":"yes"}""", """{"type":"keyword","index_options":"freqs"}""", "/index", "/type", "/term_vector lossy", "/index_options")]
    [InlineData("""{"type":"string","doc_values":false,"null_value":"N/A","ignore_above":9}""", """{"type":"text"}""", "/type lossy", "/doc_values", "/null_value lossy", "/ignore_above lossy")]
    [InlineData("""{"type":"string","fielddata":true,"fields":{"raw":{"type":"string","index":"not_analyzed"}}}""", """{"type":"text","fielddata":true,"fields":{"raw":{"type":"keyword"}}}""", "/type", "/fields/raw/index", "/fields/raw/type")]
    [InlineData("""{"properties":{"s":{"type":"string","index":"not_analyzed"}}}""", """{"properties":{"s":{"type":"keyword"}}}""", "/properties/s/index", "/properties/s/type")]
    [InlineData("""{"type":"text","index":false}""", """{"type":"text","index":false}""")]
    public void A_string_becomes(string before, string after, params string[] changes) => Field("string-fields", "ES 2.4", before, after, changes);

    [Theory]
    [InlineData("""{"match_mapping_type":"string","mapping":{"type":"string","index":"not_analyzed"}}""", """{"match_mapping_type":"string","mapping":{"type":"keyword"}}""")]
    [InlineData("""{"match_mapping_type":"string","mapping":{"index":"not_analyzed"}}""", """{"match_mapping_type":"string","mapping":{"type":"keyword"}}""")]
    [InlineData("""{"match":"*","mapping":{"index":"not_analyzed"}}""", """{"match":"*","mapping":{"index":"not_analyzed"}}""")]
    [InlineData("""{"match_mapping_type":"long","mapping":{"type":"integer"}}""", """{"match_mapping_type":"long","mapping":{"type":"integer"}}""")]
    public void A_dynamic_template_for_strings_becomes(string before, string after) =>
        Assert.Equal($$$"""{"mappings":{"dynamic_templates":[{"t":{{{after}}}}]}}""",
            Run("string-fields", "ES 2.4", "OS 3.3", $$$"""{"mappings":{"dynamic_templates":[{"t":{{{before}}}}]}}""").Body);

    [Theory]
    [InlineData("""{"type":"long","index":"not_analyzed","store":"yes"}""", """{"type":"long","store":true}""", "/index", "/store")]
    [InlineData("""{"type":"long","index":"no","doc_values":"false","coerce":0}""", """{"type":"long","index":false,"doc_values":"false","coerce":false}""", "/index", "/coerce")]
    [InlineData("""{"type":"boolean","null_value":"off"}""", """{"type":"boolean","null_value":false}""", "/null_value")]
    [InlineData("""{"type":"keyword","null_value":"off"}""", """{"type":"keyword","null_value":"off"}""")]
    [InlineData("""{"type":"object","dynamic":"strict","enabled":"no"}""", """{"type":"object","dynamic":"strict","enabled":false}""", "/enabled")]
    public void A_boolean_becomes(string before, string after, params string[] changes) => Field("lenient-booleans", "ES 2.4", before, after, changes);

    [Theory]
    [InlineData("""{"date_detection":"no"}""", """{"date_detection":false}""", "/date_detection")]
    [InlineData("""{"_routing":{"required":"yes"}}""", """{"_routing":{"required":true}}""", "/_routing/required")]
    public void A_boolean_of_the_mapping_becomes(string before, string after, params string[] changes)
    {
        var (body, made) = Run("lenient-booleans", "ES 2.4", "OS 3.3", $$"""{"mappings":{{before}}}""");
        Assert.Equal($$"""{"mappings":{{after}}}""", body);
        Assert.Equal(changes.Select(change => $"/mappings{change}"), made);
    }

    [Theory]
    [InlineData("""{"_all":{"enabled":false}}""", "{}", "/_all")]
    [InlineData("""{"_all":{"store":true}}""", "{}", "/_all lossy")]
    [InlineData("""{"_timestamp":{"enabled":true},"_ttl":{"enabled":true,"default":"1d"},"_type":{"store":true}}""", "{}", "/_timestamp lossy", "/_ttl lossy", "/_type")]
    [InlineData("""{"_timestamp":{},"_size":{"enabled":true,"store":true}}""", """{"_size":{"enabled":true}}""", "/_timestamp", "/_size/store")]
    [InlineData("""{"_id":{"path":"key"},"_routing":{"required":true,"path":"a.b"}}""", """{"_routing":{"required":true}}""", "/_id lossy", "/_routing/path lossy")]
    [InlineData("""{"_id":{"index":"not_analyzed"},"_field_names":{"enabled":false}}""", """{"_field_names":{"enabled":false}}""", "/_id")]
    [InlineData("""{"include_in_all":true,"properties":{"o":{"properties":{"f":{"type":"text","include_in_all":false}}}}}""", """{"properties":{"o":{"properties":{"f":{"type":"text"}}}}}""", "/include_in_all", "/properties/o/properties/f/include_in_all")]
    public void Metadata_fields_become(string before, string after, params string[] changes)
    {
        var (body, made) = Run("meta-fields", "ES 1.7", "OS 3.3", $$"""{"mappings":{{before}}}""");
        Assert.Equal($$"""{"mappings":{{after}}}""", body);
        Assert.Equal(changes.Select(change => $"/mappings{change}"), made);
    }

    [Fact]
    public void Searches_do_not_look_into_a_field_that_is_gone() => Assert.Equal(
        ["/settings/index.query.default_field lossy"],
        Run("meta-fields", "ES 5.6", "OS 3.3", """{"settings":{"index.query.default_field":"_all"},"mappings":{}}""").Changes);

    [Theory]
    [InlineData("""{"type":"long","precision_step":4,"norms":{"enabled":false},"fielddata":{"format":"x"}}""", """{"type":"long"}""", "/precision_step", "/norms", "/fielddata")]
    [InlineData("""{"type":"text","norms":{"enabled":false}}""", """{"type":"text","norms":false}""", "/norms")]
    [InlineData("""{"type":"text","omit_norms":true,"omit_term_freq_and_positions":"true"}""", """{"type":"text","norms":false,"index_options":"docs"}""", "/omit_norms", "/norms", "/omit_term_freq_and_positions", "/index_options")]
    [InlineData("""{"type":"text","index_analyzer":"a","search_analyzer":"b","position_offset_gap":9}""", """{"type":"text","analyzer":"a","search_analyzer":"b","position_increment_gap":9}""", "/index_analyzer", "/position_offset_gap")]
    [InlineData("""{"type":"text","index_analyzer":"a"}""", """{"type":"text","analyzer":"a","search_analyzer":"default"}""", "/index_analyzer", "/search_analyzer")]
    [InlineData("""{"type":"text","analyzer":"b","index_analyzer":"a"}""", """{"type":"text","analyzer":"a","search_analyzer":"b"}""", "/search_analyzer", "/analyzer", "/index_analyzer")]
    [InlineData("""{"type":"text","fielddata":{"format":"fst","filter.frequency.min":"0.001","loading":"eager_global_ordinals"}}""", """{"type":"text","fielddata":true,"fielddata_frequency_filter":{"min":0.001},"eager_global_ordinals":true}""", "/fielddata", "/fielddata_frequency_filter", "/eager_global_ordinals")]
    [InlineData("""{"type":"text","fielddata":{"format":"disabled"}}""", """{"type":"text","fielddata":false}""", "/fielddata")]
    [InlineData("""{"type":"text","fielddata":{"filter":{"frequency":{"max":0.5,"min_segment_size":500}}}}""", """{"type":"text","fielddata":true,"fielddata_frequency_filter":{"max":0.5,"min_segment_size":500}}""", "/fielddata", "/fielddata_frequency_filter")]
    [InlineData("""{"type":"text","index_name":"tag","boost":2.0}""", """{"type":"text","boost":2.0}""", "/index_name lossy")]
    [InlineData("""{"path":"just_name","properties":{"a":{"type":"text"}}}""", """{"properties":{"a":{"type":"text"}}}""", "/path lossy")]
    [InlineData("""{"type":"nested","path":"full","properties":{"a":{"type":"alias","path":"full"}}}""", """{"type":"nested","properties":{"a":{"type":"alias","path":"full"}}}""", "/path")]
    [InlineData("""{"type":"geo_point","lat_lon":true,"geohash_prefix":true,"validate":true}""", """{"type":"geo_point"}""", "/lat_lon lossy", "/geohash_prefix lossy", "/validate")]
    [InlineData("""{"type":"geo_point","validate":false}""", """{"type":"geo_point","ignore_malformed":true}""", "/validate", "/ignore_malformed lossy")]
    [InlineData("""{"type":"geo_point","normalize":true}""", """{"type":"geo_point","ignore_malformed":true}""", "/normalize", "/ignore_malformed lossy")]
    [InlineData("""{"type":"geo_shape","tree":"quadtree","tree_levels":20}""", """{"type":"geo_shape","tree":"quadtree","tree_levels":20}""")]
    [InlineData("""{"type":"completion","index_analyzer":"simple","payloads":true,"max_input_length":30}""", """{"type":"completion","analyzer":"simple","max_input_length":30}""", "/payloads lossy", "/index_analyzer")]
    [InlineData("""{"type":"completion","context":{"loc":{"type":"geo","precision":["10km"],"neighbors":true},"c":{"type":"category","path":"color"}}}""", """{"type":"completion","contexts":[{"name":"loc","type":"geo","precision":"10km"},{"name":"c","type":"category","path":"color"}]}""", "/context", "/contexts lossy")]
    [InlineData("""{"type":"binary","compress":true,"compress_threshold":"1k"}""", """{"type":"binary"}""", "/compress", "/compress_threshold")]
    public void A_legacy_parameter_becomes(string before, string after, params string[] changes) => Field("legacy-parameters", "ES 1.7", before, after, changes);

    [Theory]
    [InlineData("""{"_source":{"compress":true,"format":"smile"}}""", "{}", "/_source/compress", "/_source/format", "/_source")]
    [InlineData("""{"_source":{"exclude":"a"}}""", """{"_source":{"excludes":["a"]}}""", "/_source/exclude", "/_source/excludes")]
    [InlineData("""{"index_analyzer":"x","properties":{"a":{"type":"text"},"b":{"type":"text","analyzer":"y"}}}""", """{"properties":{"a":{"type":"text","analyzer":"x","search_analyzer":"default"},"b":{"type":"text","analyzer":"y"}}}""", "/properties/a/analyzer", "/properties/a/search_analyzer", "/index_analyzer lossy")]
    [InlineData("""{"search_analyzer":"x","properties":{"a":{"type":"text","index_analyzer":"y"},"b":{"type":"text"},"c":{"type":"text"}}}""", """{"properties":{"a":{"type":"text","analyzer":"y","search_analyzer":"x"},"b":{"type":"text","search_analyzer":"x"},"c":{"type":"text","search_analyzer":"x"}}}""", "/properties/a/index_analyzer", "/properties/a/search_analyzer", "/properties/b/search_analyzer", "/properties/c/search_analyzer", "/search_analyzer lossy")]
    public void A_legacy_parameter_of_the_mapping_becomes(string before, string after, params string[] changes)
    {
        var (body, made) = Run("legacy-parameters", "ES 1.7", "OS 3.3", $$"""{"mappings":{{before}}}""");
        Assert.Equal($$"""{"mappings":{{after}}}""", body);
        Assert.Equal(changes.Select(change => $"/mappings{change}"), made);
    }

    [Theory]
    [InlineData("""{"type":"multi_field","fields":{"f":{"type":"string"},"raw":{"type":"string","index":"not_analyzed"}}}""", """{"type":"string","fields":{"raw":{"type":"string","index":"not_analyzed"}}}""", "")]
    [InlineData("""{"type":"multi_field","path":"just_name","fields":{"f":{"type":"string"},"raw":{"type":"long"}}}""", """{"type":"string","fields":{"raw":{"type":"long"}}}""", " lossy")]
    [InlineData("""{"type":"multi_field","fields":{"raw":{"type":"long"}}}""", """{"type":"string","index":"no","fields":{"raw":{"type":"long"}}}""", "")]
    public void A_multi_field_becomes(string before, string after, string loss)
    {
        var (body, made) = Run("multi-field-type", "ES 1.7", "OS 3.3", $$$$"""{"mappings":{"properties":{"f":{{{{before}}}}}}}""");
        Assert.Equal($$$$"""{"mappings":{"properties":{"f":{{{{after}}}}}}}""", body);
        Assert.Equal([$"/mappings/properties/f{loss}"], made);
    }

    [Fact]
    public void A_template_for_a_kind_that_no_value_has_goes()
    {
        var (body, changes) = Run("template-conditions", "ES 2.4", "OS 3.3",
            """{"mappings":{"dynamic_templates":[{"a":{"match_mapping_type":"integer","mapping":{"type":"long"}}},{"b":{"match":"x","mapping":{"type":"long"}}}]}}""");
        Assert.Equal("""{"mappings":{"dynamic_templates":[{"b":{"match":"x","mapping":{"type":"long"}}}]}}""", body);
        Assert.Equal(["/mappings/dynamic_templates/0"], changes);
    }

    private static void Field(string transform, string source, string before, string after, string[] changes)
    {
        var (body, made) = Run(transform, source, "OS 3.3", $$$$"""{"mappings":{"properties":{"f":{{{{before}}}}}}}""");
        Assert.Equal($$$$"""{"mappings":{"properties":{"f":{{{{after}}}}}}}""", body);
        Assert.Equal(changes.Select(change => $"/mappings/properties/f{change}"), made);
    }
}
