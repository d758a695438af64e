using System.Net.Http.Json;
using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Metadata;

/// <summary>Objects that a test makes on servers that it shares, or has made there by the command: all are deleted at its end.</summary>
internal sealed class MetadataObjects : IAsyncDisposable
{
    private readonly Stack<(TestServer Server, string Path)> _made = new();

    /// <summary>Makes an object by a PUT.</summary>
    public async Task PutAsync(TestServer server, string path, string body)
    {
        WillBe(server, path);
        using var answer = await server.Client.PutAsync(new Uri(path, UriKind.Relative), JsonContent.Create(JsonElement.Parse(body)));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The command makes these, in this order.</summary>
    public void WillBe(TestServer server, params string[] paths)
    {
        foreach (var path in paths)
        {
            _made.Push((server, path));
        }
    }

    /// <summary>What a server answers; null if it does not have it.</summary>
    public static async Task<JsonElement?> GetAsync(TestServer server, string path)
    {
        using var answer = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    public async ValueTask DisposeAsync()
    {
        while (_made.TryPop(out var made))
        {
            // A test that failed may not have made it.
            using var answer = await made.Server.Client.DeleteAsync(new Uri(made.Path, UriKind.Relative));
        }
    }
}
