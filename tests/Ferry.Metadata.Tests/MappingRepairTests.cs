namespace Ferry.Metadata.Tests;

/// <summary>The complaints are those of OpenSearch 2.19.4 and 3.3.2.</summary>
public sealed class MappingRepairTests
{
    private const string Failed = "mapper_parsing_exception: Failed to parse mapping [_doc]: ";

    [Fact]
    public void Fields_of_an_unknown_type_are_kept_but_not_indexed() =>
        Assert.Equal("fields of type version, which the target does not have, are kept in the source but not indexed: a, n.c, d.e", Repairs.OfMappings(
            """{"properties":{"a":{"type":"version","meta":{}},"n":{"type":"nested","properties":{"c":{"type":"version"}}},"d.e":{"type":"version"},"type":{"type":"keyword"}}}""",
            Failed + "No handler for type [version] declared on field [c]",
            """{"properties":{"a":{"type":"object","enabled":false},"n":{"type":"nested","properties":{"c":{"type":"object","enabled":false}}},"d.e":{"type":"object","enabled":false},"type":{"type":"keyword"}}}"""));

    [Fact]
    public void Multi_fields_of_an_unknown_type_are_left_out() =>
        Assert.Equal("fields of type icu_collation_keyword, which the target does not have, are kept in the source but not indexed: t.c", Repairs.OfMappings(
            """{"properties":{"t":{"type":"text","fields":{"c":{"type":"icu_collation_keyword"},"k":{"type":"keyword"}}}}}""",
            Failed + "no handler for type [icu_collation_keyword] declared on field [c]",
            """{"properties":{"t":{"type":"text","fields":{"k":{"type":"keyword"}}}}}"""));

    [Fact]
    public void An_unknown_parameter_is_left_out_of_the_fields_of_that_name() =>
        Assert.Equal("parameter time_series_dimension, which the target does not have there, is left out of a.b, t.b", Repairs.OfMappings(
            """{"properties":{"a":{"properties":{"b":{"type":"keyword","time_series_dimension":true}}},"c":{"type":"keyword","time_series_dimension":true},"t":{"type":"text","fields":{"b":{"type":"keyword","time_series_dimension":true}}}}}""",
            Failed + "unknown parameter [time_series_dimension] on mapper [b] of type [keyword]",
            """{"properties":{"a":{"properties":{"b":{"type":"keyword"}}},"c":{"type":"keyword","time_series_dimension":true},"t":{"type":"text","fields":{"b":{"type":"keyword"}}}}}"""));

    [Fact]
    public void Dynamic_templates_are_mended_with_the_fields_that_they_made()
    {
        Assert.Equal("fields of type flattened, which the target does not have, are kept in the source but not indexed: a, dynamic template t", Repairs.OfMappings(
            """{"dynamic_templates":[{"t":{"match":"a*","mapping":{"type":"flattened"}}}],"properties":{"a":{"type":"flattened"}}}""",
            Failed + "No handler for type [flattened] declared on field [a]",
            """{"dynamic_templates":[{"t":{"match":"a*","mapping":{"type":"object","enabled":false}}}],"properties":{"a":{"type":"object","enabled":false}}}"""));
        Assert.Equal("parameter time_series_dimension, which the target does not have there, is left out of mapping, dynamic template t", Repairs.OfMappings(
            """{"dynamic_templates":[{"t":{"mapping":{"type":"keyword","time_series_dimension":true}}},{"u":{"mapping":{"type":"ip","time_series_dimension":true}}}],"properties":{"mapping":{"type":"keyword","time_series_dimension":true}}}""",
            Failed + "unknown parameter [time_series_dimension] on mapper [mapping] of type [keyword]",
            """{"dynamic_templates":[{"t":{"mapping":{"type":"keyword"}}},{"u":{"mapping":{"type":"ip","time_series_dimension":true}}}],"properties":{"mapping":{"type":"keyword"}}}"""));
    }

    [Fact]
    public void An_unknown_parameter_of_a_metadata_field_is_left_out() =>
        Assert.Equal("parameter mode of _source, which the target does not have, is left out", Repairs.OfMappings(
            """{"_source":{"mode":"synthetic","excludes":["a"]}}""",
            Failed + "unknown parameter [mode] on mapper [_source] of type [null]",
            """{"_source":{"excludes":["a"]}}"""));

    [Fact]
    public void Unsupported_parameters_of_the_root_are_left_out() =>
        Assert.Equal("mapping parameters that the target does not have are left out: _size, runtime", Repairs.OfMappings(
            """{"_size":{"enabled":true},"runtime":{"r":{"type":"keyword"}},"dynamic":"strict"}""",
            Failed + "Root mapping definition has unsupported parameters:  [_size : {enabled=true}] [runtime : {r={type=keyword}}]",
            """{"dynamic":"strict"}"""));

    [Fact]
    public void Unsupported_parameters_of_an_object_are_left_out() =>
        Assert.Equal("parameters that the target does not have are left out: subobjects of a", Repairs.OfMappings(
            """{"properties":{"a":{"subobjects":false,"properties":{"b.c":{"type":"long"}}}},"subobjects":false}""",
            Failed + "Mapping definition for [a] has unsupported parameters:  [subobjects : false]",
            """{"properties":{"a":{"properties":{"b.c":{"type":"long"}}}},"subobjects":false}"""));

    [Fact]
    public void What_cannot_be_configured_is_left_out() =>
        Assert.Equal("mapping parameter _id, which the target does not let be set, is left out", Repairs.OfMappings(
            """{"_id":{"path":"x"}}""", Failed + "_id is not configurable", "{}"));

    [Theory]
    [InlineData("illegal_argument_exception: star tree index cannot be created, enable it using [indices.composite_index.star_tree.enabled] setting")]
    [InlineData(Failed + "star tree index is under an experimental feature and can be activated only by enabling opensearch.experimental.feature.composite_index.star_tree.enabled feature flag in the JVM options")]
    [InlineData(Failed + "Set 'index.composite_index' as true as part of index settings to use star tree index")]
    public void Star_trees_are_left_out_in_both_forms(string complaint)
    {
        Assert.NotNull(Repairs.OfMappings(
            """{"properties":{"tree":{"type":"star_tree","config":{"max_leaf_docs":10}},"size":{"type":"integer"}}}""", complaint,
            """{"properties":{"size":{"type":"integer"}}}"""));
        Assert.NotNull(Repairs.OfMappings(
            """{"composite":{"tree":{"type":"star_tree"}},"properties":{"size":{"type":"integer"}}}""", complaint, """{"properties":{"size":{"type":"integer"}}}"""));
    }

    [Theory]
    [InlineData("""{"type":"text","analyzer":"ik","search_analyzer":"standard"}""", """{"type":"text"}""")]
    [InlineData("""{"type":"text","analyzer":"english","search_analyzer":"ik","search_quote_analyzer":"english"}""", """{"type":"text","analyzer":"english"}""")]
    [InlineData("""{"type":"token_count","analyzer":"ik"}""", """{"type":"token_count","analyzer":"standard"}""")]
    public void A_missing_analyzer_is_replaced_by_the_default_one(string before, string after) =>
        Assert.Equal("analyzer ik, which the target does not have, is replaced by the default one in f", Repairs.OfMappings(
            $$"""{"properties":{"f":{{before}},"g":{"type":"text","analyzer":"english"} } }""",
            Failed + "analyzer [ik] has not been configured in mappings",
            $$"""{"properties":{"f":{{after}},"g":{"type":"text","analyzer":"english"} } }"""));

    [Fact]
    public void Missing_normalizers_and_similarities_are_left_out()
    {
        Assert.Equal("normalizer n, which the target does not have, is left out of f", Repairs.OfMappings(
            """{"properties":{"f":{"type":"keyword","normalizer":"n"}}}""",
            Failed + "normalizer [n] not found for field [f]",
            """{"properties":{"f":{"type":"keyword"}}}"""));
        Assert.Equal("similarity s, which the target does not have, is left out of f", Repairs.OfMappings(
            """{"properties":{"f":{"type":"text","similarity":"s"}}}""",
            Failed + "Unknown Similarity type [s] for field [f]",
            """{"properties":{"f":{"type":"text"}}}"""));
        Assert.Equal("similarity classic, which the target does not have, is left out of f", Repairs.OfMappings(
            """{"properties":{"f":{"type":"text","similarity":"classic"}}}""",
            Failed + "The [classic] similarity may not be used anymore. Please use the [BM25] similarity or build a custom [scripted] similarity instead.",
            """{"properties":{"f":{"type":"text"}}}"""));
    }

    [Fact]
    public void Dates_of_an_unknown_format_are_kept_but_not_indexed() =>
        Assert.Equal("dates whose format uuuu-{MM the target does not have are kept in the source but not indexed: f", Repairs.OfMappings(
            """{"properties":{"f":{"type":"date","format":"uuuu-{MM"}}}""",
            Failed + "Error parsing [format] on field [f]: Invalid format: [uuuu-{MM]: Pattern includes reserved character: '{'",
            """{"properties":{"f":{"type":"object","enabled":false}}}"""));

    [Fact]
    public void A_constant_without_a_value_becomes_a_keyword() =>
        Assert.Equal("fields of type constant_keyword without a value become keyword: f", Repairs.OfMappings(
            """{"properties":{"f":{"type":"constant_keyword"}}}""",
            Failed + "Field [f] is missing required parameter [value]",
            """{"properties":{"f":{"type":"keyword"}}}"""));

    [Fact]
    public void Aliases_of_what_is_not_indexed_are_left_out() =>
        Assert.Equal("field aliases to g, which is not an indexed field, are left out: f", Repairs.OfMappings(
            """{"properties":{"f":{"type":"alias","path":"g"},"g":{"type":"object","enabled":false}}}""",
            "mapper_parsing_exception: Invalid [path] value [g] for field alias [f]: an alias must refer to an existing field in the mappings.",
            """{"properties":{"g":{"type":"object","enabled":false}}}"""));

    [Fact]
    public void Dynamic_runtime_fields_become_unmapped_ones() =>
        Assert.Equal("\"dynamic\": \"runtime\", which the target does not have, becomes \"dynamic\": false", Repairs.OfMappings(
            """{"dynamic":"runtime","properties":{"a":{"type":"object","dynamic":"runtime"},"b":{"type":"object","dynamic":"true"}}}""",
            Failed + "Could not convert [dynamic.dynamic] to boolean",
            """{"dynamic":false,"properties":{"a":{"type":"object","dynamic":false},"b":{"type":"object","dynamic":"true"}}}"""));

    [Fact]
    public void Dynamic_templates_with_an_unknown_condition_are_left_out() =>
        Assert.Equal("dynamic templates with unmatch_mapping_type, which the target does not have, are left out: a", Repairs.OfMappings(
            """{"dynamic_templates":[{"a":{"unmatch_mapping_type":["object"],"mapping":{"type":"keyword"}}},{"b":{"match":"*","mapping":{"type":"keyword"}}}]}""",
            Failed + "Illegal dynamic template parameter: [unmatch_mapping_type]",
            """{"dynamic_templates":[{"b":{"match":"*","mapping":{"type":"keyword"}}}]}"""));

    [Theory]
    [InlineData("No handler for type [version] declared on field [a]")]
    [InlineData("unknown parameter [foo] on mapper [a] of type [long]")]
    [InlineData("Root mapping definition has unsupported parameters:  [foo : 1]")]
    [InlineData("analyzer [ik] has not been configured in mappings")]
    [InlineData("Invalid [path] value [g] for field alias [f]: an alias must refer to an existing field in the mappings.")]
    [InlineData("Illegal dynamic template parameter: [foo]")]
    public void A_complaint_that_fits_nothing_changes_nothing(string complaint) => Assert.Null(Repairs.OfMappings(
        """{"properties":{"a":{"type":"long"}}}""", Failed + complaint, """{"properties":{"a":{"type":"long"}}}"""));
}
