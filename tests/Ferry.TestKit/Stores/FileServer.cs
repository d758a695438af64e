using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Ferry.TestKit.Stores;

/// <summary>A server of static files, with ranges and ETags as ASP.NET Core makes them, or without ranges.</summary>
public sealed class FileServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> files = new();
    private readonly bool ranges;
    private WebServer? server;

    private FileServer(bool ranges) => this.ranges = ranges;

    public Uri Uri => server!.Uri;

    public static async Task<FileServer> StartAsync(bool ranges = true)
    {
        var started = new FileServer(ranges);
        started.server = await WebServer.StartAsync(started.AnswerAsync);
        return started;
    }

    public void Put(string path, ReadOnlyMemory<byte> content) => files[path] = content.ToArray();

    public ValueTask DisposeAsync() => server!.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        // As it was sent: the server's own view of the path leaves an encoded '/' and decodes the rest.
        var path = Uri.UnescapeDataString(context.Features.Get<IHttpRequestFeature>()!.RawTarget.TrimStart('/'));
        var tag = files.TryGetValue(path, out var content) ? new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\"") : null;
        return (content is null ? Results.NotFound() : Results.File(content, entityTag: ranges ? tag : null, enableRangeProcessing: ranges)).ExecuteAsync(context);
    }
}
