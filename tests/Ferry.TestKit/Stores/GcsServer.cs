using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ferry.TestKit.Stores;

/// <summary>
/// A double of Google Cloud Storage with one bucket, after the public description of its JSON API: listing by pages, an object's
/// metadata and its content by ranges, generations as preconditions, errors as JSON.
/// </summary>
public sealed class GcsServer : IAsyncDisposable
{
    public const string Bucket = "ferry";

    private readonly ConcurrentDictionary<string, (byte[] Content, long Generation)> objects = new();
    private WebServer? server;
    private long generations = 1_700_000_000_000_000;

    private GcsServer()
    {
    }

    public Uri Uri => server!.Uri;

    /// <summary>The token that requests must have; null: any may read.</summary>
    public string? Token { get; set; }

    /// <summary>Requests for pages of a listing so far.</summary>
    public int Pages { get; private set; }

    public static async Task<GcsServer> StartAsync()
    {
        var gcs = new GcsServer();
        gcs.server = await WebServer.StartAsync(gcs.AnswerAsync);
        return gcs;
    }

    public void Put(string name, ReadOnlyMemory<byte> content) => objects[name] = (content.ToArray(), Interlocked.Increment(ref generations));

    public ValueTask DisposeAsync() => server!.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var root = $"/storage/v1/b/{Bucket}/o";
        if (Token is not null && context.Request.Headers.Authorization != $"Bearer {Token}")
            return FailAsync(context, 401, "Invalid Credentials");
        if (path == root)
            return ListAsync(context);
        if (!path.StartsWith(root + "/", StringComparison.Ordinal))
            return FailAsync(context, 404, "The specified bucket does not exist.");
        var name = Uri.UnescapeDataString(path[(root.Length + 1)..]);
        if (path.AsSpan(root.Length + 1).Contains('/') || !objects.TryGetValue(name, out var found))
            return FailAsync(context, 404, $"No such object: {Bucket}/{name}");
        if (context.Request.Query["ifGenerationMatch"] is [{ } wanted] && wanted != $"{found.Generation}")
            return FailAsync(context, 412, "At least one of the pre-conditions you specified did not hold.");
        return context.Request.Query["alt"] == "media"
            ? SendAsync(context, found.Content, found.Generation)
            : context.Response.WriteAsJsonAsync(Describe(name, found));
    }

    private Task ListAsync(HttpContext context)
    {
        const int PageSize = 1000;
        Pages++;
        var (prefix, after) = (context.Request.Query["prefix"].ToString(), context.Request.Query["pageToken"].ToString());
        var rest = objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(o.Key, after) > 0)
            .OrderBy(o => o.Key, StringComparer.Ordinal).Take(PageSize + 1).ToList();
        var page = rest.Take(PageSize).ToList();
        var answer = new Dictionary<string, object> { ["kind"] = "storage#objects" };
        if (page.Count > 0)
            answer["items"] = page.Select(o => Describe(o.Key, o.Value));
        if (rest.Count > PageSize)
            answer["nextPageToken"] = page[^1].Key;
        return context.Response.WriteAsJsonAsync(answer);
    }

    private static object Describe(string name, (byte[] Content, long Generation) found) =>
        new { name, bucket = Bucket, size = $"{found.Content.Length}", generation = $"{found.Generation}" };

    private static Task SendAsync(HttpContext context, byte[] content, long generation)
    {
        context.Response.Headers["x-goog-generation"] = $"{generation}";
        if (!RangeHeaderValue.TryParse(context.Request.Headers.Range, out var header))
            return context.Response.Body.WriteAsync(content).AsTask();
        var range = header.Ranges.Single();
        var (from, to) = ((int)range.From!.Value, (int)Math.Min(range.To ?? long.MaxValue, content.Length - 1));
        if (from >= content.Length)
        {
            context.Response.Headers.ContentRange = $"bytes */{content.Length}";
            return FailAsync(context, 416, "The requested range cannot be satisfied.");
        }

        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = $"bytes {from}-{to}/{content.Length}";
        context.Response.ContentLength = to - from + 1;
        return context.Response.Body.WriteAsync(content.AsMemory(from, to - from + 1)).AsTask();
    }

    private static Task FailAsync(HttpContext context, int code, string message)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { code, message } }));
    }
}
