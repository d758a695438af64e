using System.Net;
using System.Text.Json.Nodes;
using Ferry.Transforms;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>What a target itself answers when it is asked for an object, in the form in which expectations are written.</summary>
internal static class TargetAnswers
{
    /// <summary>Settings that no definition decides, and the one that says what is asked for as "routing_shards", where it was given.</summary>
    private static readonly string[] OwnSettings =
    [
        "index.uuid", "index.creation_date", "index.provided_name", "index.version.created", "index.replication.type", "index.number_of_routing_shards",
    ];

    /// <summary>The definition of an object; null if the target does not have it.</summary>
    public static async Task<JsonNode?> OfAsync(HttpClient target, DefinitionKind kind, string name)
    {
        var path = Uri.EscapeDataString(name);
        return kind switch
        {
            DefinitionKind.ClusterSetting => (await GetAsync(target, "_cluster/settings?flat_settings=true"))!["persistent"]![name]?.DeepClone(),
            DefinitionKind.IngestPipeline => (await GetAsync(target, $"_ingest/pipeline/{path}"))?[name],
            DefinitionKind.SearchPipeline => (await GetAsync(target, $"_search/pipeline/{path}"))?[name],
            DefinitionKind.Script => (await GetAsync(target, $"_scripts/{path}"))?["script"],
            DefinitionKind.ComponentTemplate => (await GetAsync(target, $"_component_template/{path}"))?["component_templates"]![0]!["component_template"],
            DefinitionKind.IndexTemplate => (await GetAsync(target, $"_index_template/{path}"))?["index_templates"]![0]!["index_template"],
            DefinitionKind.LegacyTemplate => (await GetAsync(target, $"_template/{path}?flat_settings=true"))?[name],
            DefinitionKind.DataStream => await DataStreamAsync(target, path),
            DefinitionKind.Index => await IndexAsync(target, path),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no fixture has one"),
        };
    }

    /// <summary>Its template and generation, and the definition of the index that it writes to.</summary>
    private static async Task<JsonNode?> DataStreamAsync(HttpClient target, string path)
    {
        if (await GetAsync(target, $"_data_stream/{path}") is not { } answer)
        {
            return null;
        }

        var stream = answer["data_streams"]![0]!;
        return new JsonObject
        {
            ["template"] = stream["template"]?.DeepClone(),
            ["generation"] = stream["generation"]?.DeepClone(),
            ["timestamp_field"] = stream["timestamp_field"]?["name"]?.DeepClone(),
            ["writes"] = await IndexAsync(target, stream["indices"]!.AsArray()[^1]!["index_name"]!.GetValue<string>()),
        };
    }

    private static async Task<JsonNode?> IndexAsync(HttpClient target, string path)
    {
        if (await GetAsync(target, $"{path}?flat_settings=true") is not { } answer)
        {
            return null;
        }

        var (name, index) = answer.AsObject().Single();
        foreach (var own in OwnSettings)
        {
            index!["settings"]!.AsObject().Remove(own);
        }

        var state = await GetAsync(target, $"_cluster/state/metadata/{path}?expand_wildcards=all&filter_path=metadata.indices.*.routing_num_shards,metadata.indices.*.state");
        index!["routing_shards"] = state!["metadata"]!["indices"]![name]!["routing_num_shards"]!.DeepClone();
        index["state"] = state["metadata"]!["indices"]![name]!["state"]!.DeepClone();
        return index.DeepClone();
    }

    private static async Task<JsonNode?> GetAsync(HttpClient target, string path)
    {
        using var answer = await target.GetAsync(path);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }
}
