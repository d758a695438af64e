using Ferry.TestKit;

[assembly: AssemblyFixture(typeof(SharedServers))]

namespace Ferry.Sandbox.Tests.Conformance;

/// <summary>Sends every scenario to the sandbox and to a real server, and expects the same answers.</summary>
public abstract class ConformanceTests(SharedServers servers, string version)
{
    public static TheoryData<Scenario> Scenarios => [.. Scenario.All()];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task The_sandbox_answers_like_the_real_server(Scenario scenario) => CompareAsync(scenario.Steps);

    /// <summary>What is too long to be written down in a file of scenarios.</summary>
    [Fact]
    public Task Long_values_are_treated_alike() => CompareAsync(
    [
        new("PUT", "/a", """{"mappings":{"properties":{"k":{"type":"keyword"},"short":{"type":"keyword","ignore_above":10},"l":{"type":"long"}}}}"""),
        Document("k", new string('x', 32766)),
        Document("k", new string('x', 32767)),
        Document("k", new string('é', 16384)),
        Document("short", new string('x', 40000)),
        Document("l", new string('x', 3000)),
        Document("text", new string('x', 40000)),
    ]);

    private static Step Document(string field, string value) =>
        new("POST", "/a/_bulk", "{\"index\":{\"_id\":\"1\"}}\n{\"" + field + "\":\"" + value + "\"}\n");

    private async Task CompareAsync(IEnumerable<Step> steps)
    {
        var server = await servers.GetAsync("opensearch-" + version);
        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { Version = version });
        using var client = new HttpClient();
        await CleanAsync(client, server.Uri);

        var differences = new List<string>();
        foreach (var step in steps)
        {
            var expected = await SendAsync(client, step, server.Uri);
            var actual = await SendAsync(client, step, sandbox.Uri);
            if (expected != actual) differences.Add($"{step}\n\nThe real server:\n{expected}\n\nThe sandbox:\n{actual}\n");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static async Task CleanAsync(HttpClient client, Uri server)
    {
        (await client.SendAsync(new Step("PUT", "/_all/_settings?allow_no_indices=true", """{"index.blocks.read_only":null}""").ToRequest(server))).Dispose();
        (await client.DeleteAsync(new Uri(server, "_all"))).EnsureSuccessStatusCode().Dispose();
    }

    private static async Task<string> SendAsync(HttpClient client, Step step, Uri server)
    {
        using var request = step.ToRequest(server);
        using var response = await client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }
}

public sealed class OpenSearch2ConformanceTests(SharedServers servers) : ConformanceTests(servers, "2.19.4");

public sealed class OpenSearch3ConformanceTests(SharedServers servers) : ConformanceTests(servers, "3.3.2");
