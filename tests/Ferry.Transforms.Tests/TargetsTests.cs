using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.TestKit;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Tests;

/// <summary>Real targets take what comes out, the first time.</summary>
public sealed partial class TargetsTests(SharedServers servers)
{
    public static TheoryData<string, string> Ways =>
        [.. new[] { "opensearch-2.19.4", "opensearch-3.3.2" }.SelectMany(_ => Fixtures.Versions, (target, source) => (source, target))];

    [Theory, MemberData(nameof(Ways))]
    public async Task A_target_takes_every_definition(string source, string target)
    {
        var server = await servers.GetAsync(target);
        var context = new TransformContext(FixtureDefinitions.VersionOf(source), FixtureDefinitions.VersionOf(target)) { Types = TypeRouting.Union };
        var chain = new TransformChain(context);
        var complaints = new List<string>();
        var definitions = FixtureDefinitions.Of(source).SelectMany(definition => chain.Run(definition)).Where(result => result.Refusal is null).Select(result => result.Definition)
            .DistinctBy(definition => $"{definition.Kind} {definition.Body.ToJsonString()}").ToList();
        Assert.NotEmpty(definitions);
        foreach (var definition in definitions)
        {
            if (await RefusalAsync(server.Client, definition) is { } complaint && !MissingPlugin().IsMatch(complaint))
            {
                complaints.Add($"{definition.Kind} {definition.Name}: {complaint}\n{definition.Body.ToJsonString()}");
            }
        }

        Assert.True(complaints.Count == 0, string.Join("\n\n", complaints));
    }

    private static async Task<string?> RefusalAsync(HttpClient client, Definition definition)
    {
        var name = $"taken-{Guid.NewGuid():N}";
        var body = definition.Copy().Body;
        body.Remove("aliases"); // they meet in one cluster here
        body.Remove("composed_of");
        if (definition.Kind is DefinitionKind.Index)
        {
            // Whether it is taken shows without shards.
            body["settings"]!["index.routing.allocation.enable"] = "none";
        }

        var path = definition.Kind switch
        {
            DefinitionKind.Index => name,
            DefinitionKind.LegacyTemplate => $"_template/{name}",
            DefinitionKind.IndexTemplate => $"_index_template/{name}",
            _ => $"_component_template/{name}",
        };
        if (body.ContainsKey("index_patterns"))
        {
            body["index_patterns"] = new JsonArray($"{name}-*");
        }

        using var answer = await client.PutAsJsonAsync(definition.Kind is DefinitionKind.Index ? $"{path}?wait_for_active_shards=0" : path, body);
        var text = answer.IsSuccessStatusCode ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!.ToJsonString();
        using var deleted = await client.DeleteAsync(path);
        return text;
    }

    /// <summary>The servers of the tests have no plugins; with them they take these.</summary>
    [GeneratedRegex(@"No handler for type \[(?:murmur3|knn_vector)\]|unsupported parameters:  \[_size : |unknown setting \[index\.knn\]", RegexOptions.None, 1000)]
    private static partial Regex MissingPlugin();
}
