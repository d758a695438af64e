using Ferry.Transforms.Mappings;
using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Mappings;

public sealed class DateFormatsTests
{
    [Theory]
    [InlineData("dateOptionalTime", "date_optional_time")]
    [InlineData("strictDateHourMinuteSecondFraction||basicTTimeNoMillis", "strict_date_hour_minute_second_fraction||basic_t_time_no_millis")]
    [InlineData("yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis", "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis")]
    [InlineData("YYYY-MM-dd'T'HH", "yyyy-MM-dd'T'HH")]
    [InlineData("xxxx-'W'ww-e", "8YYYY-'W'ww-e")]
    [InlineData("8yyyy-MM-dd", "yyyy-MM-dd")]
    [InlineData("8YYYY-ww", "8YYYY-ww")]
    [InlineData("yyyy-MM-dd HH:mm:ssZ", "yyyy-MM-dd HH:mm:ssZ||yyyy-MM-dd HH:mm:ssX||yyyy-MM-dd HH:mm:ssXXX")]
    [InlineData("yyyy-MM-dd HH:mm:ss ZZ", "yyyy-MM-dd HH:mm:ss XXX||yyyy-MM-dd HH:mm:ss X")]
    [InlineData("yyyy-MM-dd HH ZZZ", "yyyy-MM-dd HH VV")]
    [InlineData("ss.SSSSSSSSSSSS", "ss.SSSSSSSSS")]
    [InlineData("'YxZC' yyyy", "'YxZC' yyyy")]
    [InlineData("yyyy''Z", "yyyy''Z||yyyy''X||yyyy''XXX")]
    public void A_format_of_Joda_becomes(string before, string after)
    {
        var (body, _) = Run("date-formats", "ES 6.8", "OS 2.19", Mapping(before));
        Assert.Equal(Mapping(after), body);
    }

    [Theory]
    [InlineData("ES 7.10", "", "YYYY-'W'ww", "YYYY-'W'ww")]
    [InlineData("ES 7.10", "", "dateTime||yyyy Z", "date_time||yyyy Z")]
    [InlineData("ES 7.10", "6082399", "YYYY-MM", "yyyy-MM")]
    [InlineData("ES 8.19", "", "dateTime", "dateTime")]
    [InlineData("ES 1.7", "", "yyyy", "yyyy||epoch_millis")]
    public void What_a_format_means_depends_on_the_version_that_made_the_index(string source, string created, string before, string after)
    {
        var settings = created.Length == 0 ? "{}" : $$"""{"index.version.created":"{{created}}"}""";
        var (body, _) = Run("date-formats", source, "OS 2.19", $$"""{"settings":{{settings}},{{Mapping(before)[1..]}}""");
        Assert.Equal($$"""{"settings":{{settings}},{{Mapping(after)[1..]}}""", body);
    }

    [Fact]
    public void Dates_of_the_first_servers_are_numbers_too() => Assert.Equal(
        """{"mappings":{"properties":{"d":{"type":"date","format":"date_optional_time||epoch_second"}}}}""",
        Run("date-formats", "ES 1.7", "OS 2.19", """{"mappings":{"properties":{"d":{"type":"date","numeric_resolution":"seconds"}}}}""").Body);

    [Fact]
    public void Dates_by_century_are_not_indexed()
    {
        var (body, changes) = Run("date-formats", "ES 5.6", "OS 2.19", Mapping("CCyy"));
        Assert.Equal("""{"mappings":{"properties":{"d":{"type":"object","enabled":false}}}}""", body);
        Assert.Equal(["/mappings/properties/d lossy"], changes);
    }

    [Fact]
    public void Years_of_two_digits_are_another_century_and_said_to_be()
    {
        var (body, changes) = Run("date-formats", "ES 5.6", "OS 2.19", Mapping("yy-MM"));
        Assert.Equal(Mapping("uu-MM"), body);
        Assert.Equal(["/mappings/properties/d/format lossy"], changes);
    }

    [Theory]
    [InlineData("OS 2.19", "dd MMMM yyyy", false)]
    [InlineData("OS 3.3", "dd MMMM yyyy", true)]
    [InlineData("OS 3.3", "dd MMM yyyy", false)]
    [InlineData("OS 3.3", "EEEE ww xxxx", false)]
    public void Words_need_a_language_on_new_targets(string target, string format, bool isNamed) =>
        Assert.Equal(isNamed, Run("date-formats", "ES 6.8", target, Mapping(format)).Changes.Contains("/mappings/properties/d/locale"));

    [Fact]
    public void Formats_by_which_texts_are_taken_for_dates_change_too()
    {
        var (body, changes) = Run("date-formats", "ES 2.4", "OS 3.3", """{"mappings":{"dynamic_date_formats":["YYYY/MM","CC","basicDate"]}}""");
        Assert.Equal("""{"mappings":{"dynamic_date_formats":["yyyy/MM","basic_date"]}}""", body);
        Assert.Equal(["/mappings/dynamic_date_formats lossy"], changes);
    }

    [Fact]
    public void Dynamic_templates_ranges_and_multi_fields_have_formats() => Assert.Equal(
        """{"mappings":{"properties":{"r":{"type":"date_range","format":"date_time"},"k":{"type":"keyword","fields":{"d":{"type":"date","format":"date_time"}}}},"dynamic_templates":[{"t":{"match_mapping_type":"date","mapping":{"format":"date_time"}}}]}}""",
        Run("date-formats", "ES 6.8", "OS 3.3", """{"mappings":{"properties":{"r":{"type":"date_range","format":"dateTime"},"k":{"type":"keyword","fields":{"d":{"type":"date","format":"dateTime"}}}},"dynamic_templates":[{"t":{"match_mapping_type":"date","mapping":{"format":"dateTime"}}}]}}""").Body);

    [Theory]
    [InlineData("yyyy-MM-dd", true)]
    [InlineData("EEEE, dd MMMM", true)]
    [InlineData("basicDate", false)]
    public void A_pattern_is_no_name(string format, bool isPattern) => Assert.Equal(isPattern, DatePattern.CurrentName(format) is null);

    [Fact]
    public void Any_pattern_is_translated_once()
    {
        const int seed = 20;
        string[] parts = ["G", "xxxx", "xx", "ww", "YYYY", "YY", "Y", "yyyy", "yy", "MM", "MMMM", "dd", "DDD", "EEE", "e", "hh", "HH", "mm", "ss", "SSS", "a", "Z", "ZZ", "ZZZ", "z", "'Y'", "''", "8YYYY"];
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var pattern = string.Join("-:/ 8"[random.Next(5)], random.GetItems(parts, random.Next(1, 8)));
            var once = DatePattern.Translate(pattern)!;
            var twice = once.SelectMany(format => DatePattern.Translate(format)!).Distinct();
            Assert.True(once.Order(StringComparer.Ordinal).SequenceEqual(twice.Order(StringComparer.Ordinal)),
                $"seed {seed}: {pattern} becomes {string.Join("||", once)} and then {string.Join("||", twice)}");
        }
    }

    private static string Mapping(string format) => $$$$$"""{"mappings":{"properties":{"d":{"type":"date","format":"{{{{{format}}}}}"}}}}""".Replace("'", "\\u0027", StringComparison.Ordinal);
}
