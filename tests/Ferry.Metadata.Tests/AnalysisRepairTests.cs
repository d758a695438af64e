namespace Ferry.Metadata.Tests;

/// <summary>The complaints are those of OpenSearch 2.19.4 and 3.3.2.</summary>
public sealed class AnalysisRepairTests
{
    private const string MissingFilter = "illegal_argument_exception: Custom Analyzer [t] failed to find filter under name [icu_folding]";

    [Theory]
    [InlineData("tokenizer", "icu_tokenizer")]
    [InlineData("filter", "icu_folding")]
    [InlineData("char_filter", "icu_normalizer")]
    [InlineData("analyzer", "kuromoji")]
    public void Parts_of_plugins_are_left_out(string kind, string type)
    {
        var change = Repairs.OfSettings(
            $$"""{"index.analysis.{{kind}}.t.type":"{{type}}","index.analysis.{{kind}}.t.mode":"search","index.analysis.{{kind}}.t2.type":"keyword"}""",
            $"illegal_argument_exception: Unknown {kind} type [{type}] for [t]",
            $$"""{"index.analysis.{{kind}}.t2.type":"keyword"}""");

        Assert.Equal($"{kind} t of type {type}, which the target does not have, is left out", change);
    }

    [Fact]
    public void An_analyzer_without_its_tokenizer_is_left_out()
    {
        var change = Repairs.OfSettings(
            """{"index.analysis.analyzer.t.tokenizer":"icu_tokenizer","index.analysis.analyzer.t.filter":["lowercase"]}""",
            "illegal_argument_exception: Custom Analyzer [t] failed to find tokenizer under name [icu_tokenizer]",
            "{}");

        Assert.Equal("analyzer t is left out, since the target does not have its tokenizer icu_tokenizer", change);
    }

    [Theory]
    [InlineData("""{"index.analysis.analyzer.t.filter":["lowercase","icu_folding","stop"]}""", """{"index.analysis.analyzer.t.filter":["lowercase","stop"]}""")]
    [InlineData("""{"index.analysis.analyzer.t.filter":"lowercase, icu_folding"}""", """{"index.analysis.analyzer.t.filter":["lowercase"]}""")]
    [InlineData("""{"index.analysis.analyzer.t.filter":"icu_folding"}""", "{}")]
    [InlineData(
        """{"index.analysis.analyzer.t.filter.0":"icu_folding","index.analysis.analyzer.t.filter.1":"lowercase"}""",
        """{"index.analysis.analyzer.t.filter":["lowercase"]}""")]
    public void An_analyzer_goes_without_a_missing_filter(string before, string after) =>
        Assert.Equal("analyzer t goes without filter icu_folding, which the target does not have there", Repairs.OfSettings(before, MissingFilter, after));

    [Fact]
    public void A_normalizer_goes_without_what_it_may_not_use()
    {
        // Normalizers are called analyzers in the first of the two.
        Assert.Equal("normalizer t goes without filter icu_folding, which the target does not have there", Repairs.OfSettings(
            """{"index.analysis.normalizer.t.filter":["icu_folding"]}""", MissingFilter, "{}"));
        Assert.Equal("normalizer t goes without filter stop, which the target does not have there", Repairs.OfSettings(
            """{"index.analysis.normalizer.t.filter":["stop","lowercase"]}""",
            "illegal_argument_exception: Custom normalizer [t] may not use filter [stop]",
            """{"index.analysis.normalizer.t.filter":["lowercase"]}"""));
    }

    [Fact]
    public void An_analyzer_goes_without_a_missing_char_filter() =>
        Assert.Equal("analyzer t goes without char_filter x, which the target does not have there", Repairs.OfSettings(
            """{"index.analysis.analyzer.t.char_filter":["x"],"index.analysis.analyzer.t.tokenizer":"standard"}""",
            "illegal_argument_exception: Custom Analyzer [t] failed to find char_filter under name [x]",
            """{"index.analysis.analyzer.t.tokenizer":"standard"}"""));

    [Fact]
    public void The_token_filter_standard_is_left_out_everywhere() =>
        Assert.Contains("standard", Repairs.OfSettings(
            """{"index.analysis.analyzer.a.filter":["standard","lowercase"],"index.analysis.analyzer.b.filter.0":"standard","index.analysis.analyzer.b.tokenizer":"standard"}""",
            "illegal_argument_exception: The [standard] token filter has been removed.",
            """{"index.analysis.analyzer.a.filter":["lowercase"],"index.analysis.analyzer.b.tokenizer":"standard"}"""), StringComparison.Ordinal);

    [Fact]
    public void Names_that_changed_are_changed() =>
        Assert.Equal("nGram is called ngram on the target: index.analysis.tokenizer.s.type", Repairs.OfSettings(
            """{"index.analysis.tokenizer.s.type":"nGram","index.analysis.tokenizer.s.min_gram":"1"}""",
            "illegal_argument_exception: The [nGram] tokenizer name was deprecated pre 1.0. Please change the tokenizer name to [ngram] for indices created in versions 3.0 or higher instead.",
            """{"index.analysis.tokenizer.s.type":"ngram","index.analysis.tokenizer.s.min_gram":"1"}"""));

    [Theory]
    [InlineData("synonyms_path", "synonyms_path_path")]
    [InlineData("stopwords_path", "stopwords_path")]
    [InlineData("keywords_path", "keywords_path")]
    public void What_reads_a_file_that_is_not_there_is_left_out(string setting, string named) =>
        Assert.Equal($"left out, since the target does not have the file of their {setting}: filter s", Repairs.OfSettings(
            $$"""{"index.analysis.filter.s.type":"x","index.analysis.filter.s.{{setting}}":"f.txt","index.analysis.filter.s2.type":"stop"}""",
            $"illegal_argument_exception: IOException while reading {named}: file not readable",
            """{"index.analysis.filter.s2.type":"stop"}"""));

    [Fact]
    public void Spelling_dictionaries_that_are_not_there_are_left_out() =>
        Assert.Equal("left out, since the target does not have the hunspell dictionary en_US: filter h", Repairs.OfSettings(
            """{"index.analysis.filter.h.type":"hunspell","index.analysis.filter.h.locale":"en_US"}""",
            "illegal_state_exception: Failed to load hunspell dictionary for locale: en_US",
            "{}"));
}
