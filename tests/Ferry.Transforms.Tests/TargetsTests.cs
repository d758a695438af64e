using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ferry.TestKit;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Tests;

/// <summary>Real targets take what comes out, the first time.</summary>
public sealed class TargetsTests(SharedServers servers)
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
        foreach (var result in FixtureDefinitions.Of(source).SelectMany(chain.Run).Where(result => result.Refusal is null))
        {
            if (await RefusalAsync(server.Client, result.Definition) is { } complaint)
            {
                complaints.Add($"{result.Definition.Kind} {result.Definition.Name}: {complaint}\n{result.Definition.Body.ToJsonString()}");
            }
        }

        Assert.Empty(complaints);
    }

    private static async Task<string?> RefusalAsync(HttpClient client, Definition definition)
    {
        var name = $"taken-{Guid.NewGuid():N}";
        var body = definition.Copy().Body;
        body.Remove("aliases"); // they meet in one cluster here
        body.Remove("composed_of");
        if (definition.Template?["settings"] is JsonObject)
        {
            (definition.Kind is DefinitionKind.Index ? body["settings"]! : new JsonObject())["index.number_of_replicas"] = 0;
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

        using var answer = await client.PutAsJsonAsync(path, body);
        var text = answer.IsSuccessStatusCode ? null : JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!.ToJsonString();
        using var deleted = await client.DeleteAsync(path);
        return text;
    }
}
