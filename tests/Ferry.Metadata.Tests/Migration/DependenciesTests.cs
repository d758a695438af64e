using Ferry.Metadata.Migration;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests.Migration;

public sealed class DependenciesTests
{
    private static readonly Definition[] Templates =
    [
        Definitions.Of(DefinitionKind.IndexTemplate, "plain", """{"index_patterns":["*"],"priority":900}"""),
        Definitions.Of(DefinitionKind.IndexTemplate, "low", """{"index_patterns":["logs-*"],"data_stream":{}}"""),
        Definitions.Of(DefinitionKind.IndexTemplate, "high", """{"index_patterns":["x","logs-app-*"],"priority":10,"data_stream":{}}"""),
    ];

    [Fact]
    public void A_template_needs_what_it_is_composed_of() => Assert.Equal(
        [(DefinitionKind.ComponentTemplate, "a"), (DefinitionKind.ComponentTemplate, "b")],
        Dependencies.Required(Definitions.Of(DefinitionKind.IndexTemplate, "t", """{"index_patterns":["*"],"composed_of":["a","b"]}"""), Templates));

    [Theory]
    [InlineData("logs-app-1", "high")]
    [InlineData("logs-other", "low")]
    [InlineData("metrics", null)]
    public void A_data_stream_needs_the_template_for_streams_of_the_highest_priority(string stream, string? template) => Assert.Equal(
        template is null ? [] : [(DefinitionKind.IndexTemplate, template)], Dependencies.Required(Definitions.Of(DefinitionKind.DataStream, stream), Templates));

    [Fact]
    public void An_index_uses_its_pipelines_but_can_be_made_without()
    {
        var index = Definitions.Index("i", """{"settings":{"index.default_pipeline":"a","index.final_pipeline":"_none","index.search.default_pipeline":"s"}}""");

        Assert.Empty(Dependencies.Required(index, Templates));
        Assert.Equal([(DefinitionKind.IngestPipeline, "a"), (DefinitionKind.SearchPipeline, "s")], Dependencies.Used(index));
    }
}
