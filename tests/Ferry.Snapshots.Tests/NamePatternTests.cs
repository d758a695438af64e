namespace Ferry.Snapshots.Tests;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData("logs", "logs", true)]
    [InlineData("logs", "Logs", false)]
    [InlineData("logs", "logs-1", false)]
    [InlineData("logs-*", "logs-2024", true)]
    [InlineData("log?", "logs", true)]
    [InlineData("regex:logs-[0-9]{2,4}", "logs-2024", true)]
    [InlineData("regex:logs-[0-9]{2,4}", "logs-20245", false)]
    [InlineData("regex:a|b", "xb", false)]
    public void Means_whole_names(string pattern, string name, bool expected) => Assert.Equal(expected, new NamePattern(pattern).Matches(name));

    [Theory]
    [InlineData(".kibana*", true)]
    [InlineData("*", false)]
    [InlineData("?kibana", false)]
    [InlineData(@"regex:\.kibana.*", true)]
    [InlineData("regex:.*", false)]
    [InlineData("regex:(a|b)", false)]
    public void Names_system_objects_only_if_it_begins_with_what_they_are_called(string pattern, bool expected) =>
        Assert.Equal(expected, new NamePattern(pattern).IsNaming);

    [Theory]
    [InlineData("")]
    [InlineData("regex:")]
    [InlineData("regex:(")]
    public void What_is_no_pattern_is_refused(string pattern) => Assert.Throws<FormatException>(() => new NamePattern(pattern));
}
