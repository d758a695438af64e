using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.TestKit;

namespace Ferry.Transforms.Tests.Scripts;

/// <summary>The examples of docs/writing-a-transform.md are loaded and run.</summary>
public sealed partial class WritingATransformTests : IDisposable
{
    private static readonly Dictionary<string, string> Examples = Example().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "writing-a-transform.md")))
        .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["text"].Value);

    private readonly TransformFiles _files = new();

    [Theory]
    [InlineData("rename.js", """{"level":"WARN","n":9007199254740993}""", """{"n":9007199254740993,"severity":"warn"}""")]
    [InlineData("rename.js", """{"level":"DEBUG"}""", null)]
    [InlineData("rename.js", """{"a":1}""", """{"a":1}""")]
    [InlineData("keep.jmespath", """{"level":"WARN","message":"hello","gone":1}""", """{"level":"WARN","message":"hello"}""")]
    [InlineData("keep.jmespath", """{"level":"DEBUG"}""", null)]
    [InlineData("cleanup.yaml", """{"level":"WARN","password":"p","user":{"token":"t","name":"n"},"msg":"m"}""", """{"level":"WARNING","labels":{"source":"backfill"},"user":{"name":"n"},"message":"m"}""")]
    [InlineData("cleanup.yaml", """{"level":"INFO","password":"p"}""", """{"level":"INFO","password":"p"}""")]
    [InlineData("providers.json", """{"a":1}""", """{"a":1,"origin":"blue"}""")]
    public void An_example_does_with_a_document_what_the_page_says(string name, string document, string? expected)
    {
        var entry = new JsonObject
        {
            ["schema"] = "rfs-opensearch-bulk-v1",
            ["operation_type"] = "index",
            ["operation"] = new JsonObject { ["_index"] = "logs", ["_id"] = "1" },
            ["document"] = JsonNode.Parse(document),
            ["include_document"] = true,
        };

        var result = (JsonArray)_files.Apply(name, Examples[name], new JsonArray(entry).ToJsonString())!;

        if (expected is null)
        {
            Assert.Empty(result);
        }
        else
        {
            TransformFiles.AssertJson(expected, Assert.Single(result)!["document"]);
        }
    }

    [Fact]
    public void The_rules_transform_definitions() =>
        TransformFiles.AssertJson(
            """{"type":"template","name":"t","body":{"mappings":{"properties":{"a":{"type":"flat_object"}}}}}""",
            _files.Apply("cleanup.yaml", Examples["cleanup.yaml"], """{"type":"template","name":"t","body":{"mappings":{"properties":{"a":{"type":"flattened","index":false}}}}}"""));

    [Fact]
    public void The_providers_send_types_to_indices_of_their_own() =>
        Assert.Equal("logs-event", _files.Load(_files.Write("providers.json", Examples["providers.json"])).Types!.TargetOf("logs", "event", isOnlyType: true));

    public void Dispose() => _files.Dispose();

    [GeneratedRegex("<!-- (?<name>[a-z.]+) -->\n```[a-z]+\n(?<text>[^`]*(`[^`]+`[^`]*)*)```", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();
}
