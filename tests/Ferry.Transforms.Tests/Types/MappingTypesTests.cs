using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Tests.Types;

public sealed class MappingTypesTests
{
    private const string TwoTypes = """{"a":{"properties":{"x":{"type":"text"}}},"b":{"properties":{"y":{"type":"long"}}}}""";

    private static readonly TransformContext Context = new(new ClusterVersion(Flavour.Elasticsearch, 5, 6), new ClusterVersion(Flavour.OpenSearch, 3, 3));

    [Fact]
    public void A_single_type_is_unwrapped_whatever_its_name()
    {
        var result = Assert.Single(Run("""{"any.Name":{"dynamic":"strict"}}"""));
        Assert.Equal("""{"mappings":{"dynamic":"strict"}}""", result.Definition.Body.ToJsonString());
        Assert.False(result.Definition.HasTypes);
        Assert.Equal(Loss.None, Assert.Single(result.Changes).Loss);
    }

    [Fact]
    public void Several_types_need_the_users_word()
    {
        var result = Assert.Single(Run(TwoTypes));
        Assert.Contains("'a', 'b'", result.Refusal, StringComparison.Ordinal);
        Assert.Contains("--types union", result.Refusal, StringComparison.Ordinal);
        Assert.Contains("--types split", result.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".percolator", "{}")]
    [InlineData("queries", """{"properties":{"q":{"type":"percolator"}}}""")]
    public void Stored_queries_find_the_fields_of_the_other_types_where_types_are_split(string type, string mapping)
    {
        var results = Run("""{"doc":{"properties":{"msg":{"type":"text"}}},"TYPE":MAPPING}""".Replace("TYPE", type, StringComparison.Ordinal).Replace("MAPPING", mapping, StringComparison.Ordinal), TypeRouting.Split);
        var queries = Assert.Single(results, result => result.Definition.Name == $"i_{type}");
        Assert.Equal("text", queries.Definition.Body["mappings"]!["properties"]!["msg"]!["type"]!.GetValue<string>());
        var documents = Assert.Single(results, result => result.Definition.Name == "i_doc");
        Assert.Equal("""{"properties":{"msg":{"type":"text"}}}""", documents.Definition.Body["mappings"]!.ToJsonString());
    }

    [Theory]
    [InlineData("type with space", "i_type_with_space")]
    [InlineData("Über/Typ", "i_über_typ")]
    [InlineData("a|b,c#d:e", "i_a_b_c_d_e")]
    public void The_index_of_a_type_has_a_name_that_an_index_may_have(string type, string expected) =>
        Assert.Equal(expected, TypeRouting.Split.TargetOf("i", type, isOnlyType: false));

    [Fact]
    public void Union_has_the_fields_of_all()
    {
        var result = Assert.Single(Run(
            """{"a":{"properties":{"x":{"type":"text"},"o":{"properties":{"p":{"type":"long"}}}}},"b":{"properties":{"x":{"type":"text","fields":{"k":{"type":"keyword"}}},"o":{"properties":{"q":{"type":"long"}}}}}}""",
            TypeRouting.Union));
        Assert.Null(result.Refusal);
        Assert.Equal(
            """{"properties":{"x":{"type":"text","fields":{"k":{"type":"keyword"}}},"o":{"properties":{"p":{"type":"long"},"q":{"type":"long"}}}}}""",
            result.Definition.Body["mappings"]!.ToJsonString());
        Assert.Equal(Loss.None, Assert.Single(result.Changes).Loss);
    }

    [Theory]
    [InlineData("""{"a":{"properties":{"v":{"type":"text"}}},"b":{"properties":{"v":{"type":"long"}}}}""", """field v is {"type":"text"} in 'a' and {"type":"long"} in 'b'""")]
    [InlineData("""{"a":{"properties":{"o":{"properties":{"v":{"type":"text"}}}}},"b":{"properties":{"o":{"properties":{"v":{"type":"long"}}}}}}""", """field o.v is {"type":"text"} in 'a' and {"type":"long"} in 'b'""")]
    [InlineData("""{"a":{"properties":{"o":{"properties":{}}}},"b":{"properties":{"o":{"type":"nested","properties":{}}}}}""", "field o is")]
    [InlineData("""{"a":{"properties":{"o":{"dynamic":"strict","properties":{}}}},"b":{"properties":{"o":{"dynamic":"false","properties":{}}}}}""", "\"dynamic\" of field o is \"strict\" in 'a' and \"false\" in 'b'")]
    [InlineData("""{"a":{"dynamic":"strict"},"b":{"dynamic":"false"}}""", "dynamic is \"strict\" in 'a' and \"false\" in 'b'")]
    [InlineData("""{"a":{"dynamic":"strict"},"b":{"dynamic":"true"}}""", "dynamic is \"strict\" in 'a' and \"true\" in 'b'")]
    [InlineData("""{"a":{"dynamic_templates":[{"t":{"match":"x"}}]},"b":{"dynamic_templates":[{"t":{"match":"y"}}]}}""", """dynamic template t is {"match":"x"} in 'a' and {"match":"y"} in 'b'""")]
    public void A_conflict_is_refused_with_both_definitions(string types, string conflict) =>
        Assert.Contains(conflict, Assert.Single(Run(types, TypeRouting.Union)).Refusal, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"a":{"dynamic":"true"},"b":{"dynamic":true}}""", """{"dynamic":"true"}""", Loss.None)]
    [InlineData("""{"a":{"dynamic":"true"},"b":{}}""", """{"dynamic":"true"}""", Loss.None)]
    [InlineData("""{"a":{"dynamic":"false"},"b":{}}""", """{"dynamic":"false"}""", Loss.Lossy)]
    [InlineData("""{"a":{"dynamic":"strict"},"b":{}}""", "{}", Loss.Lossy)]
    [InlineData("""{"a":{"_routing":{"required":true}},"b":{}}""", "{}", Loss.Lossy)]
    [InlineData("""{"a":{"_source":{"enabled":false}},"b":{}}""", "{}", Loss.Lossy)]
    [InlineData("""{"a":{"_source":{"enabled":false}},"b":{"_source":{"enabled":false}}}""", """{"_source":{"enabled":false}}""", Loss.None)]
    [InlineData("""{"a":{"_all":{"enabled":false}},"b":{}}""", """{"_all":{"enabled":false}}""", Loss.None)]
    [InlineData("""{"a":{"_meta":{"m":1}},"b":{"_meta":{"n":2}}}""", """{"_meta":{"m":1,"n":2}}""", Loss.None)]
    public void What_only_some_types_say_never_keeps_documents_out(string types, string mapping, Loss loss)
    {
        var result = Assert.Single(Run(types, TypeRouting.Union));
        Assert.Equal(mapping, result.Definition.Body["mappings"]!.ToJsonString());
        Assert.Equal(loss, Assert.Single(result.Changes).Loss);
    }

    [Fact]
    public void Split_makes_an_index_of_each_type_with_the_settings_and_the_aliases()
    {
        var results = Run(Index($$$"""{"settings":{"index.number_of_shards":"3"},"aliases":{"l":{}},"mappings":{{{TwoTypes}}}}"""), TypeRouting.Split);
        Assert.Equal(["i_a", "i_b"], results.Select(result => result.Definition.Name));
        Assert.Equal(
            ["""{"settings":{"index.number_of_shards":"3"},"aliases":{"l":{}},"mappings":{"properties":{"x":{"type":"text"}}}}""", """{"settings":{"index.number_of_shards":"3"},"aliases":{"l":{}},"mappings":{"properties":{"y":{"type":"long"}}}}"""],
            results.Select(result => result.Definition.Body.ToJsonString()));
        Assert.All(results, result => Assert.Contains("aliases", Assert.Single(result.Changes, change => change.Place.Length == 0).Note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_template_is_split_with_its_patterns()
    {
        var template = new Definition(DefinitionKind.LegacyTemplate, "t", JsonNode.Parse($$"""{"index_patterns":["logs-*","x"],"mappings":{{TwoTypes}}}""")!.AsObject()) { HasTypes = true };
        var results = Run(template, TypeRouting.Split);
        Assert.Equal(["t_a", "t_b"], results.Select(result => result.Definition.Name));
        Assert.Equal(["""["logs-*_a","x_a"]""", """["logs-*_b","x_b"]"""], results.Select(result => result.Definition.Body["index_patterns"]!.ToJsonString()));
    }

    [Fact]
    public void A_type_that_rules_send_nowhere_is_a_loss_and_all_of_them_a_drop()
    {
        var rules = new TypeRouting(new Dictionary<string, IReadOnlyDictionary<string, string>> { ["i"] = new Dictionary<string, string> { ["a"] = "new" }, ["j"] = new Dictionary<string, string>() }, []);
        var kept = Assert.Single(Run(TwoTypes, rules));
        Assert.Equal("new", kept.Definition.Name);
        Assert.Null(kept.Dropped);
        Assert.Equal(Loss.Lossy, Assert.Single(kept.Changes, change => change.Place == "/mappings/b").Loss);

        var dropped = Assert.Single(Run(Index($$"""{"mappings":{{TwoTypes}}}""") with { Name = "j" }, rules));
        Assert.Contains("'a', 'b'", dropped.Dropped, StringComparison.Ordinal);
        Assert.Equal([Loss.Lossy, Loss.Lossy], dropped.Changes.Select(change => change.Loss));
    }

    [Fact]
    public void An_index_without_types_goes_where_rules_send_it()
    {
        var rules = new TypeRouting(new Dictionary<string, IReadOnlyDictionary<string, string>>(), [new TypeRule("(.+)", "_doc", "$1_new")]);
        var result = Assert.Single(Run(Index("""{"mappings":{"properties":{}}}""") with { HasTypes = false }, rules));
        Assert.Equal("i_new", result.Definition.Name);
    }

    [Fact]
    public void The_default_type_of_a_template_is_under_its_types()
    {
        var template = new Definition(DefinitionKind.LegacyTemplate, "t", JsonNode.Parse(
            """{"index_patterns":["x"],"mappings":{"_default_":{"dynamic":"strict","properties":{"d":{"type":"long"}},"dynamic_templates":[{"t":{"match":"1"}},{"u":{"match":"2"}}]},"a":{"dynamic":"true","dynamic_templates":[{"t":{"match":"3"}}]}}}""")!.AsObject())
        {
            HasTypes = true,
        };
        Assert.Equal(
            """{"dynamic":"true","dynamic_templates":[{"t":{"match":"3"}},{"u":{"match":"2"}}],"properties":{"d":{"type":"long"}}}""",
            Assert.Single(Run(template, TypeRouting.None)).Definition.Body["mappings"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"_default_":{"dynamic":"strict"},"a":{}}""", "{}")]
    [InlineData("""{"_default_":{"dynamic":"strict"}}""", """{"dynamic":"strict"}""")]
    public void The_types_of_an_index_have_their_defaults_already(string types, string mapping) =>
        Assert.Equal(mapping, Assert.Single(Run(types)).Definition.Body["mappings"]!.ToJsonString());

    [Fact]
    public void Queries_of_the_percolator_become_fields()
    {
        var result = Assert.Single(Run("""{".percolator":{"properties":{"query":{"type":"object","enabled":false}}}}"""));
        Assert.Equal("""{"properties":{"query":{"type":"percolator"}}}""", result.Definition.Body["mappings"]!.ToJsonString());
    }

    [Fact]
    public void Children_keep_their_routing_or_get_a_join_field()
    {
        const string types = """{"p":{},"c":{"_parent":{"type":"p"},"_routing":{"required":true}},"d":{"_parent":{"type":"p"}},"e":{"_parent":{"type":"c"}}}""";
        var routed = Assert.Single(Run(types, TypeRouting.Union));
        Assert.Equal("{}", routed.Definition.Body["mappings"]!.ToJsonString());
        Assert.Equal(3, routed.Changes.Count(change => change.Place.EndsWith("/_parent", StringComparison.Ordinal) && change.Loss == Loss.Lossy));

        var joined = Assert.Single(new TransformChain(Context with { Types = TypeRouting.Union, Parents = ParentHandling.Join }).Run(Index($$"""{"mappings":{{types}}}""")));
        Assert.Equal("""{"properties":{"join_field":{"type":"join","relations":{"p":["c","d"],"c":"e"}}}}""", joined.Definition.Body["mappings"]!.ToJsonString());
    }

    [Fact]
    public void A_join_needs_parents_and_children_in_one_index()
    {
        var results = new TransformChain(Context with { Types = TypeRouting.Split, Parents = ParentHandling.Join }).Run(Index("""{"mappings":{"p":{},"c":{"_parent":{"type":"p"}}}}"""));
        Assert.Contains("join", Assert.Single(results, result => result.Refusal is not null).Refusal, StringComparison.Ordinal);
    }

    private static Definition Index(string body) => new(DefinitionKind.Index, "i", JsonNode.Parse(body)!.AsObject()) { HasTypes = true };

    private static IReadOnlyList<TransformedDefinition> Run(string types, TypeRouting? routing = null) => Run(Index($$"""{"mappings":{{types}}}"""), routing ?? TypeRouting.None);

    private static IReadOnlyList<TransformedDefinition> Run(Definition definition, TypeRouting routing) =>
        new TransformChain(Context with { Types = routing }, [MappingTypes.Transform]).Run(definition);
}
