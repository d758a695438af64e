using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ferry.Metadata;

/// <summary>Changes pipelines. A processor that the target does not have is not taken out: documents would come out other than they should.</summary>
internal static class PipelineRepair
{
    private static readonly Complaint<JsonObject>[] Known =
    [
        new(@"processor \[(?<type>\w+)\] doesn't support one or more provided configuration parameters \[(?<names>[^\]]+)\]", UnsupportedParameters),
        new(@"(pipeline|[Pp]ipeline) \[[^\]]+\] doesn't support one or more provided configuration parameters \[(?<names>[^\]]+)\]", UnsupportedKeys),
    ];

    public static string? Apply(JsonObject pipeline, string complaint) => Complaint<JsonObject>.Apply(Known, pipeline, complaint);

    private static string? UnsupportedParameters(JsonObject pipeline, Match match)
    {
        var (type, names) = (match.Groups["type"].Value, Names(match));
        var changed = Processors(pipeline, type).Count(processor => names.FindAll(processor.Remove).Count > 0);
        return changed == 0 ? null : $"parameters {string.Join(", ", names)} of processor {type}, which the target does not have, are left out";
    }

    private static string? UnsupportedKeys(JsonObject pipeline, Match match) =>
        Names(match).FindAll(pipeline.Remove) is { Count: > 0 } removed
            ? $"{string.Join(", ", removed)} of the pipeline, which the target does not have, is left out"
            : null;

    private static List<string> Names(Match match) => [.. match.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries)];

    /// <summary>Every processor of a type, those within others (foreach, on_failure) included.</summary>
    private static IEnumerable<JsonObject> Processors(JsonNode? node, string type) => node switch
    {
        JsonObject tree => (tree[type] is JsonObject processor ? [processor] : Enumerable.Empty<JsonObject>())
            .Concat(tree.SelectMany(property => Processors(property.Value, type))),
        JsonArray list => list.SelectMany(element => Processors(element, type)),
        _ => [],
    };
}
