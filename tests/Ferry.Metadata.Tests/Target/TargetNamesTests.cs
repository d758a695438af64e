using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests.Target;

public sealed class TargetNamesTests
{
    private static readonly TargetNames Names = TargetNames.Of(
    [
        Definitions.Index("logs-1", """{"aliases":{"logs":{}}}"""),
        Definitions.Of(DefinitionKind.DataStream, "metrics"),
        Definitions.Of(DefinitionKind.IndexTemplate, "t", """{"index_patterns":["app-*"],"priority":5}"""),
    ]);

    [Theory]
    [InlineData(DefinitionKind.Index, "logs", "{}", "alias of that name")]
    [InlineData(DefinitionKind.Index, "metrics", "{}", "data stream of that name")]
    [InlineData(DefinitionKind.Index, "x", """{"aliases":{"logs-1":{}}}""", "its alias logs-1 is the name of an index")]
    [InlineData(DefinitionKind.Index, "x", """{"aliases":{"metrics":{}}}""", "its alias metrics is the name of")]
    [InlineData(DefinitionKind.DataStream, "logs-1", "{}", "index of that name")]
    [InlineData(DefinitionKind.DataStream, "logs", "{}", "alias of that name")]
    [InlineData(DefinitionKind.IndexTemplate, "u", """{"index_patterns":["*-app","app-web-*"],"priority":5}""", "index template t has the same priority")]
    public void A_name_that_is_taken_is_told(DefinitionKind kind, string name, string body, string said) =>
        Assert.Contains(said, Names.ClashOf(Definitions.Of(kind, name, body)));

    [Theory]
    [InlineData(DefinitionKind.Index, "x", """{"aliases":{"logs":{}}}""")]
    [InlineData(DefinitionKind.DataStream, "x", "{}")]
    [InlineData(DefinitionKind.IndexTemplate, "u", """{"index_patterns":["app-*"],"priority":6}""")]
    [InlineData(DefinitionKind.IndexTemplate, "u", """{"index_patterns":["web-*"],"priority":5}""")]
    [InlineData(DefinitionKind.IndexTemplate, "t", """{"index_patterns":["app-*"],"priority":5}""")]
    [InlineData(DefinitionKind.IngestPipeline, "logs", "{}")]
    public void Other_names_are_free(DefinitionKind kind, string name, string body) => Assert.Null(Names.ClashOf(Definitions.Of(kind, name, body)));

    [Fact]
    public void Templates_without_a_priority_have_that_of_0()
    {
        var names = TargetNames.Of([Definitions.Of(DefinitionKind.IndexTemplate, "t", """{"index_patterns":["*"]}""")]);

        Assert.NotNull(names.ClashOf(Definitions.Of(DefinitionKind.IndexTemplate, "u", """{"index_patterns":["a"],"priority":0}""")));
    }
}
