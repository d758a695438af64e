using System.Net.Http.Json;
using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Integration.Tests;

/// <summary>The snapshot that comes with ferry is one that a real server takes, with what its maker says is in it.</summary>
public sealed class BookshopTests
{
    [Fact]
    public async Task OpenSearch_restores_the_demo_snapshot_whole()
    {
        await using var server = await TestServer.StartAsync("opensearch-2.19.4");
        var location = Directory.CreateDirectory(Path.Combine(server.RepositoriesPath, "bookshop")).FullName;
        TarBrotli.Unpack(Path.Combine(RepositoryRoot.Path, "src", "Ferry.Cli", "Demo", "bookshop.tar.br"), location);

        var client = server.Client;
        using var registered = await client.PutAsJsonAsync("_snapshot/demo", new { type = "fs", settings = new { location, @readonly = true } });
        registered.EnsureSuccessStatusCode();
        using var restored = await client.PostAsync("_snapshot/demo/bookshop-2020-11/_restore?wait_for_completion=true", content: null);
        restored.EnsureSuccessStatusCode();

        var expected = new Dictionary<string, int>
        {
            ["books"] = 1933,
            ["orders"] = 1500,
            ["reviews"] = 800,
            ["audit-2020.01"] = 1200,
            [".bookshop-config"] = 3,
        };
        var indices = await client.GetFromJsonAsync<Dictionary<string, JsonElement>>("_settings?expand_wildcards=all");
        Assert.Equal(expected.Keys.Order(), indices!.Keys.Order());
        foreach (var (index, count) in expected)
            Assert.Equal(count, (await client.GetFromJsonAsync<JsonElement>($"{index}/_count")).GetProperty("count").GetInt32());

        var odd = await client.GetFromJsonAsync<JsonElement>("books/_doc/" + Uri.EscapeDataString("雪国/第1巻 & \"50%\" #1?"));
        Assert.Equal("Zoë Šimůnková", odd.GetProperty("_source").GetProperty("author").GetString());
        Assert.Contains("\n", await client.GetStringAsync("books/_source/atlas-of-harbours"), StringComparison.Ordinal);
    }
}
