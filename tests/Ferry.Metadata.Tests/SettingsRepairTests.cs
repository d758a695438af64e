namespace Ferry.Metadata.Tests;

/// <summary>The complaints are those of real servers; where both are given, OpenSearch 2.19.4 and 3.3.2 differ.</summary>
public sealed class SettingsRepairTests
{
    [Theory]
    [InlineData("illegal_argument_exception: unknown setting [index.knn] please check that any required plugins are installed, or check the breaking changes documentation for removed settings")]
    [InlineData("settings_exception: unknown setting [index.knn] please check that any required plugins are installed, or check the breaking changes documentation for removed settings")]
    [InlineData("settings_exception: unknown setting [index.knn] did you mean [index.sort]?")]
    public void Unknown_settings_are_left_out(string complaint)
    {
        var change = Repairs.OfSettings("""{"index.knn":"true","index.max_ngram_diff":"3"}""", complaint, """{"index.max_ngram_diff":"3"}""");

        Assert.Equal("setting index.knn, which the target does not have, is left out", change);
    }

    [Fact]
    public void Values_out_of_range_are_left_out()
    {
        var change = Repairs.OfSettings(
            """{"index.max_result_window":"-5"}""",
            "illegal_argument_exception: Failed to parse value [-5] for setting [index.max_result_window] must be >= 1",
            "{}");

        Assert.Equal("setting index.max_result_window is left out, since the target does not take the value -5", change);
    }

    [Fact]
    public void The_number_of_shards_is_never_changed() => Assert.Null(Repairs.OfSettings(
        """{"index.number_of_shards":2000}""",
        "illegal_argument_exception: Failed to parse value [2000] for setting [index.number_of_shards] must be <= 1024",
        """{"index.number_of_shards":2000}"""));

    [Fact]
    public void Limits_of_newer_versions_are_raised_to_what_is_needed()
    {
        const string complaint = "illegal_argument_exception: The difference between max_gram and min_gram in NGram Tokenizer must be less than or equal to: [1] "
            + "but was [8]. This limit can be set by changing the [index.max_ngram_diff] index level setting.";
        Assert.Equal("setting index.max_ngram_diff is 8, as the definition needs it", Repairs.OfSettings("{}", complaint, """{"index.max_ngram_diff":8}"""));
        Assert.Null(Repairs.OfSettings("""{"index.max_ngram_diff":8}""", complaint, """{"index.max_ngram_diff":8}"""));
    }

    [Fact]
    public void Similarities_that_are_gone_are_left_out()
    {
        Assert.Equal("similarity s of type foo, which the target does not have, is left out", Repairs.OfSettings(
            """{"index.similarity.s.type":"foo","index.similarity.s.k":"1","index.similarity.s2.type":"boolean"}""",
            "illegal_argument_exception: Unknown Similarity type [foo] for [s]",
            """{"index.similarity.s2.type":"boolean"}"""));
        Assert.Equal("similarities of type classic, which the target does not have, are left out: s", Repairs.OfSettings(
            """{"index.similarity.s.type":"classic","index.similarity.b.type":"BM25"}""",
            "illegal_argument_exception: The [classic] similarity may not be used anymore. Please use the [BM25] similarity or build a custom [scripted] similarity instead.",
            """{"index.similarity.b.type":"BM25"}"""));
    }

    [Theory]
    [InlineData("illegal_argument_exception: unknown setting [index.other] please check that any required plugins are installed")]
    [InlineData("validation_exception: Validation Failed: 1: this action would add [2] total shards, but this cluster currently has [1000]/[1000] maximum shards open;")]
    [InlineData("")]
    public void What_is_not_understood_changes_nothing(string complaint) =>
        Assert.Null(Repairs.OfSettings("""{"index.knn":"true"}""", complaint, """{"index.knn":"true"}"""));
}
