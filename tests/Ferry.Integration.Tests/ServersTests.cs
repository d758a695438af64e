using System.Net.Http.Json;
using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Integration.Tests;

public sealed class ServersTests(SharedServers servers)
{
    [Theory]
    [InlineData("opensearch-2.19.4", "2.19.4")]
    [InlineData("opensearch-3.3.2", "3.3.2")]
    public async Task A_server_starts_and_tells_its_version(string name, string version)
    {
        var server = await servers.GetAsync(name);

        var answer = await server.Client.GetFromJsonAsync<JsonElement>("/");

        Assert.Equal(version, answer.GetProperty("version").GetProperty("number").GetString());
    }

    [Fact]
    public async Task A_server_that_cannot_start_tells_why()
    {
        var options = new TestServerOptions { Settings = new Dictionary<string, string> { ["no.such.setting"] = "1" } };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TestServer.StartAsync("opensearch-2.19.4", options));

        Assert.Contains("unknown setting [no.such.setting]", failure.Message, StringComparison.Ordinal);
    }
}
