using System.Text.Json.Nodes;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests;

public sealed class PipelineRepairTests
{
    [Theory]
    [InlineData(
        """{"processors":[{"set":{"field":"a","media_type":"x"}},{"foreach":{"field":"f","processor":{"set":{"field":"b","media_type":"y"}}}}],"on_failure":[{"set":{"field":"c","media_type":"z"}}]}""",
        "parse_exception: processor [set] doesn't support one or more provided configuration parameters [media_type]",
        """{"processors":[{"set":{"field":"a"}},{"foreach":{"field":"f","processor":{"set":{"field":"b"}}}}],"on_failure":[{"set":{"field":"c"}}]}""")]
    [InlineData(
        """{"processors":[{"trim":{"field":"a","x":1,"y":2}}]}""",
        "parse_exception: processor [trim] doesn't support one or more provided configuration parameters [x, y]",
        """{"processors":[{"trim":{"field":"a"}}]}""")]
    [InlineData(
        """{"processors":[],"deprecated":true}""",
        "parse_exception: pipeline [p] doesn't support one or more provided configuration parameters [deprecated]",
        """{"processors":[]}""")]
    public void What_the_target_does_not_know_is_taken_out(string pipeline, string complaint, string expected)
    {
        var definition = Definitions.Of(DefinitionKind.IngestPipeline, "p", pipeline);

        var note = DefinitionRepair.Apply(definition, $"http://localhost:9200/ refuses PUT /_ingest/pipeline/p with 400: {complaint}");

        Assert.Contains("left out", note);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), definition.Body), definition.Body.ToJsonString());
    }

    [Theory]
    [InlineData("parse_exception: No processor type exists with name [inference]")]
    [InlineData("parse_exception: processor [trim] doesn't support one or more provided configuration parameters [ignore_missing]")]
    public void A_processor_that_the_target_lacks_stays(string complaint)
    {
        const string pipeline = """{"processors":[{"inference":{"model_id":"m"}},{"set":{"field":"a","ignore_missing":true}}]}""";
        var definition = Definitions.Of(DefinitionKind.IngestPipeline, "p", pipeline);

        Assert.Null(DefinitionRepair.Apply(definition, complaint));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(pipeline), definition.Body));
    }
}
