using Ferry.Transforms.Types;

namespace Ferry.Transforms.Tests;

public sealed class IndexRenameTests
{
    [Theory]
    [InlineData("old=new", "old", "new")]
    [InlineData("old=new", "older", null)]
    [InlineData("logs-*=archive-*", "logs-2019", "archive-2019")]
    [InlineData("*-logs-*=*-*", "a-logs-1", "a-1")]
    [InlineData("a.b=c", "axb", null)]
    [InlineData("logs*=x$1", "logs-1", "x$1")]
    [InlineData(@"regex:logs-(\d+)=archive-$1", "logs-7", "archive-7")]
    [InlineData(@"regex:logs-(\d+)=archive-$1", "logs-x", null)]
    public void A_rule_gives_the_names_that_it_is_for_another_one(string rule, string name, string? expected) =>
        Assert.Equal(expected, IndexRename.Parse(rule).Apply(name));

    [Theory]
    [InlineData("logs")]
    [InlineData("=new")]
    [InlineData("old=")]
    [InlineData("old=new-*")]
    [InlineData("regex:(=x")]
    public void What_is_no_rule_is_refused(string rule) => Assert.Throws<FormatException>(() => IndexRename.Parse(rule));

    [Fact]
    public void Types_are_routed_first_and_the_outcome_is_renamed_by_the_first_rule_that_fits()
    {
        var routing = TypeRouting.Split.With([IndexRename.Parse("i_user=people"), IndexRename.Parse("i*=j*")]);

        Assert.Equal("people", routing.TargetOf("i", "user", isOnlyType: false));
        Assert.Equal("j_tweet", routing.TargetOf("i", "tweet", isOnlyType: false));
        Assert.Equal("j", routing.TargetOf("i", "tweet", isOnlyType: true));
        Assert.Equal("other", routing.TargetOf("other", "_doc", isOnlyType: true));
    }
}
