using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Transforms;

namespace Ferry.Metadata.Target;

/// <summary>The processors that a target has for pipelines: they come with its modules and plugins.</summary>
public sealed class TargetProcessors
{
    private readonly HashSet<string>? _ingest;
    private readonly HashSet<string>? _search;

    private TargetProcessors(HashSet<string>? ingest, HashSet<string>? search) => (_ingest, _search) = (ingest, search);

    /// <exception cref="ClusterException">The target cannot be reached.</exception>
    public static async ValueTask<TargetProcessors> ReadAsync(TargetObjects target, Capabilities can, CancellationToken cancellationToken)
    {
        if (!can.HasNodes)
        {
            return new TargetProcessors(null, null);
        }

        try
        {
            using var answer = await target.SendAsync(
                HttpMethod.Get, $"_nodes/ingest{(can.HasSearchPipelines ? ",search_pipelines" : "")}?filter_path=nodes.*.ingest,nodes.*.search_pipelines", null, cancellationToken);
            var nodes = answer.RootElement.TryGetProperty("nodes", out var found) ? found.EnumerateObject().Select(node => node.Value).ToList() : [];
            return new TargetProcessors(
                Types(nodes, "ingest", "processors"),
                can.HasSearchPipelines ? [.. Types(nodes, "search_pipelines", "request_processors"), .. Types(nodes, "search_pipelines", "response_processors"), .. Types(nodes, "search_pipelines", "phase_results_processors")] : null);
        }
        catch (ClusterException e) when (e.Problem is ClusterProblem.Forbidden or ClusterProblem.Rejected)
        {
            // Who may not ask hears it from the pipelines themselves.
            return new TargetProcessors(null, null);
        }
    }

    /// <summary>The types of processors of a pipeline that the target does not have.</summary>
    public IReadOnlyList<string> MissingOf(Definition pipeline)
    {
        var known = pipeline.Kind switch
        {
            DefinitionKind.IngestPipeline => _ingest,
            DefinitionKind.SearchPipeline => _search,
            _ => null,
        };
        return known is null ? [] : [.. Lists(pipeline.Body).SelectMany(Used).Distinct().Where(type => !known.Contains(type))];
    }

    private static IEnumerable<JsonArray> Lists(JsonObject body) =>
        body.Where(property => property.Key.EndsWith("processors", StringComparison.Ordinal) || property.Key == "on_failure")
            .Select(property => property.Value).OfType<JsonArray>();

    /// <summary>A processor is an object with one key, its type; foreach holds another, and each may have a list for failures.</summary>
    private static IEnumerable<string> Used(JsonArray processors) =>
        processors.OfType<JsonObject>().SelectMany(processor => processor).SelectMany(each => Inner(each.Value).Prepend(each.Key));

    private static IEnumerable<string> Inner(JsonNode? processor) => processor is not JsonObject body ? []
        : (body["processor"] is JsonObject inner ? Used([inner.DeepClone()]) : []).Concat(body["on_failure"] is JsonArray failure ? Used(failure) : []);

    private static HashSet<string> Types(IReadOnlyList<JsonElement> nodes, string section, string list) =>
    [
        .. nodes.Where(node => node.TryGetProperty(section, out var found) && found.TryGetProperty(list, out _))
            .SelectMany(node => node.GetProperty(section).GetProperty(list).EnumerateArray())
            .Select(processor => processor.GetProperty("type").GetString()!),
    ];
}
