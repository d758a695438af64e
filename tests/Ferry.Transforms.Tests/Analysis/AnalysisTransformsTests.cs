using System.Text.Json.Nodes;
using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Analysis;

public sealed class AnalysisTransformsTests
{
    [Theory]
    [InlineData("ES 6.8", """{"analysis.tokenizer.t.type":"nGram","analysis.filter.f.type":"edgeNGram","analysis.char_filter.c.type":"htmlStrip"}""", """{"analysis.tokenizer.t.type":"ngram","analysis.filter.f.type":"edge_ngram","analysis.char_filter.c.type":"html_strip"}""", "analysis.tokenizer.t.type", "analysis.filter.f.type", "analysis.char_filter.c.type")]
    [InlineData("ES 6.8", """{"analysis.analyzer.a.tokenizer":"nGram","analysis.analyzer.a.filter":["lowercase","edgeNGram"]}""", """{"analysis.analyzer.a.tokenizer":"ngram","analysis.analyzer.a.filter":["lowercase","edge_ngram"]}""", "analysis.analyzer.a.tokenizer", "analysis.analyzer.a.filter")]
    [InlineData("ES 6.8", """{"analysis.analyzer.a.b.filter":"delimited_payload_filter","analysis.analyzer.a.b.char_filter":"htmlStrip, x"}""", """{"analysis.analyzer.a.b.filter":"delimited_payload","analysis.analyzer.a.b.char_filter":["html_strip","x"]}""", "analysis.analyzer.a.b.filter", "analysis.analyzer.a.b.char_filter")]
    [InlineData("ES 1.7", """{"analysis.analyzer.a.filter.0":"lowercase","analysis.analyzer.a.filter.1":"nGram"}""", """{"analysis.analyzer.a.filter":["lowercase","ngram"]}""", "analysis.analyzer.a.filter.0", "analysis.analyzer.a.filter.1", "analysis.analyzer.a.filter")]
    [InlineData("ES 6.8", """{"analysis.filter.nGram.type":"stop","analysis.analyzer.a.filter":["nGram"]}""", """{"analysis.filter.nGram.type":"stop","analysis.analyzer.a.filter":["nGram"]}""")]
    [InlineData("ES 7.10", """{"analysis.filter.m.type":"multiplexer","analysis.filter.m.filters":["nGram","lowercase"]}""", """{"analysis.filter.m.type":"multiplexer","analysis.filter.m.filters":["ngram","lowercase"]}""", "analysis.filter.m.filters")]
    [InlineData("OS 2.19", """{"analysis.tokenizer.t.type":"nGram"}""", """{"analysis.tokenizer.t.type":"ngram"}""", "analysis.tokenizer.t.type")]
    [InlineData("OS 3.3", """{"analysis.filter.t.type":"nGram"}""", """{"analysis.filter.t.type":"nGram"}""")]
    public void A_name_becomes(string source, string before, string after, params string[] changes) => Settings("analysis-names", source, before, after, changes);

    [Theory]
    [InlineData("""{"analysis.analyzer.a.tokenizer":"standard","analysis.analyzer.a.filter":["standard","lowercase"]}""", """{"analysis.analyzer.a.tokenizer":"standard","analysis.analyzer.a.filter":["lowercase"]}""", "analysis.analyzer.a.filter")]
    [InlineData("""{"analysis.analyzer.a.filter":"standard"}""", """{"analysis.analyzer.a.filter":[]}""", "analysis.analyzer.a.filter")]
    [InlineData("""{"analysis.filter.s.type":"standard","analysis.normalizer.n.filter":["s","lowercase"]}""", """{"analysis.normalizer.n.filter":["lowercase"]}""", "analysis.normalizer.n.filter", "analysis.filter.s.type")]
    [InlineData("""{"analysis.filter.standard.type":"stop","analysis.analyzer.a.filter":["standard"]}""", """{"analysis.filter.standard.type":"stop","analysis.analyzer.a.filter":["standard"]}""")]
    [InlineData("""{"analysis.analyzer.default_index.type":"simple","analysis.analyzer.default.type":"stop"}""", """{"analysis.analyzer.default.type":"simple","analysis.analyzer.default_search.type":"stop"}""", "analysis.analyzer.default.type", "analysis.analyzer.default_index.type")]
    [InlineData("""{"analysis.filter.s.type":"stop","analysis.filter.s.enable_position_increments":"false"}""", """{"analysis.filter.s.type":"stop"}""", "analysis.filter.s.enable_position_increments lossy")]
    [InlineData("""{"analysis.analyzer.a.type":"standard_html_strip"}""", """{"analysis.analyzer.a.type":"custom","analysis.analyzer.a.tokenizer":"standard","analysis.analyzer.a.char_filter":["html_strip"],"analysis.analyzer.a.filter":["lowercase"]}""", "analysis.analyzer.a.type", "analysis.analyzer.a.tokenizer", "analysis.analyzer.a.char_filter", "analysis.analyzer.a.filter")]
    public void What_is_gone_becomes(string before, string after, params string[] changes) => Settings("removed-analysis", "ES 6.8", before, after, changes);

    [Fact]
    public void An_analyzer_of_the_server_that_is_gone_is_defined_where_fields_use_it()
    {
        var (body, _) = Run("removed-analysis", "ES 6.8", "OS 3.3", """{"mappings":{"properties":{"f":{"type":"text","analyzer":"standard_html_strip"}}}}""");
        Assert.Equal(
            """{"mappings":{"properties":{"f":{"type":"text","analyzer":"standard_html_strip"}}},"settings":{"index.analysis.analyzer.standard_html_strip.type":"custom","index.analysis.analyzer.standard_html_strip.tokenizer":"standard","index.analysis.analyzer.standard_html_strip.char_filter":["html_strip"],"index.analysis.analyzer.standard_html_strip.filter":["lowercase"]}}""",
            body);
    }

    [Theory]
    [InlineData("ES 6.8", "default_search", """{"type":"text","analyzer":"a","search_analyzer":"a"}""")]
    [InlineData("ES 6.8", "other", """{"type":"text","analyzer":"a"}""")]
    [InlineData("ES 7.10", "default_search", """{"type":"text","analyzer":"a"}""")]
    public void A_field_is_searched_with_its_own_analyzer_beside(string source, string analyzer, string expected)
    {
        var settings = new JsonObject { [$"index.analysis.analyzer.{analyzer}.type"] = "stop" };

        Assert.Equal(Body(expected), Run("search-analyzers", source, "OS 3.3", Body("""{"type":"text","analyzer":"a"}""")).Body);

        string Body(string field)
        {
            var properties = JsonNode.Parse("""{"g":{"type":"text"},"h":{"type":"text","analyzer":"a","search_analyzer":"b"}}""")!.AsObject();
            properties["f"] = JsonNode.Parse(field);
            return new JsonObject { ["settings"] = settings.DeepClone(), ["mappings"] = new JsonObject { ["properties"] = properties } }.ToJsonString();
        }
    }

    [Theory]
    [InlineData("""{"default_search":"stop"}""", "default_search")]
    [InlineData("""{"default_index":"simple","default":"stop"}""", "default_search")]
    [InlineData("""{"default_index":"simple"}""", "default")]
    [InlineData("""{"default":"simple"}""", "default")]
    public void A_field_that_named_an_analyzer_for_indexing_alone_is_searched_with(string analyzers, string expected)
    {
        var settings = new JsonObject(JsonNode.Parse(analyzers)!.AsObject().Select(each => KeyValuePair.Create($"index.analysis.analyzer.{each.Key}.type", each.Value?.DeepClone())));

        var mappings = JsonNode.Parse("""{"properties":{"f":{"type":"text","index_analyzer":"a"}}}""");
        var (body, _) = Run("legacy-parameters", "ES 1.7", "OS 3.3", new JsonObject { ["settings"] = settings, ["mappings"] = mappings }.ToJsonString());

        Assert.Equal(expected, JsonNode.Parse(body)!["mappings"]!["properties"]!["f"]!["search_analyzer"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"similarity.s.type":"classic","similarity.s.discount_overlaps":"true"}""", """{"similarity.s.type":"BM25","similarity.s.discount_overlaps":"true"}""", "similarity.s.type lossy")]
    [InlineData("""{"similarity.s.type":"DFR","similarity.s.basic_model":"be","similarity.s.after_effect":"no","similarity.s.h2.c":"3.0"}""", """{"similarity.s.type":"DFR","similarity.s.basic_model":"g","similarity.s.after_effect":"l"}""", "similarity.s.basic_model lossy", "similarity.s.after_effect lossy", "similarity.s.h2.c")]
    [InlineData("""{"similarity.s.type":"scripted","similarity.s.script.source":"return 1"}""", """{"similarity.s.type":"scripted","similarity.s.script.source":"return 1"}""")]
    public void A_similarity_becomes(string before, string after, params string[] changes) => Settings("similarities", "ES 6.8", before, after, changes);

    [Theory]
    [InlineData("classic", "BM25")]
    [InlineData("default", "BM25")]
    [InlineData("boolean", "boolean")]
    public void The_similarity_of_a_field_becomes(string before, string after) => Assert.Equal(
        $$$$$"""{"mappings":{"properties":{"f":{"type":"text","similarity":"{{{{{after}}}}}"}}}}""",
        Run("similarities", "ES 5.6", "OS 3.3", $$$$$"""{"mappings":{"properties":{"f":{"type":"text","similarity":"{{{{{before}}}}}"}}}}""").Body);

    private static void Settings(string transform, string source, string before, string after, string[] changes)
    {
        var (body, made) = Run(transform, source, "OS 3.3", $$"""{"settings":{{Prefixed(before)}}}""");
        Assert.Equal($$"""{"settings":{{Prefixed(after)}}}""", body);
        Assert.Equal(changes.Select(change => $"/settings/index.{change}"), made);
    }

    private static string Prefixed(string settings) =>
        settings.Replace("\"analysis.", "\"index.analysis.", StringComparison.Ordinal).Replace("\"similarity.", "\"index.similarity.", StringComparison.Ordinal);
}
