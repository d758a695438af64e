using Ferry.Metadata.Target;

namespace Ferry.Metadata.Tests.Target;

public sealed class PatternOverlapTests
{
    [Theory]
    [InlineData("logs-*", "logs-app", true)]
    [InlineData("logs-*", "metrics-*", false)]
    [InlineData("*-app", "logs-*", true)]
    [InlineData("a*c", "ab*", true)]
    [InlineData("a*c", "b*", false)]
    [InlineData("*", "x", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a*", "a", true)]
    [InlineData("**", "", true)]
    public void Two_patterns_overlap_where_one_name_matches_both(string first, string second, bool expected)
    {
        Assert.Equal(expected, PatternOverlap.Between(first, second));
        Assert.Equal(expected, PatternOverlap.Between(second, first));
    }
}
