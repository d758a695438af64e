using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Ferry.Sandbox.Bulk;
using Ferry.Sandbox.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ferry.Sandbox.Http;

/// <summary>
/// What happens to every request: 1. credentials, 2. route, 3. content type, 4. body, 5. parameters, 6. the endpoint,
/// 7. <c>filter_path</c> and <c>pretty</c>.
/// </summary>
internal sealed class RestHandler(SandboxOptions options, IEnumerable<Route> routes)
{
    private static readonly HashSet<string> CommonParameters =
        ["pretty", "human", "error_trace", "format", "filter_path", "source", "source_content_type"];

    private readonly Router router = new(routes);
    private readonly DiscardingBulk discard = new();
    private readonly string? authorization = options.Credentials is { } credentials
        ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.User}:{credentials.Password}"))
        : null;

    public async Task HandleAsync(HttpContext context)
    {
        if (authorization is not null && context.Request.Headers.Authorization != authorization)
        {
            await UnauthorizedAsync(context.Response);
            return;
        }

        var (path, query) = Target(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        try
        {
            if (options.Discard && path.EndsWith("/_bulk", StringComparison.Ordinal) && context.Request.Method is "POST" or "PUT")
            {
                await discard.HandleAsync(context, query.GetValueOrDefault("filter_path"), Body(context.Request), options.MaxContentLength);
                return;
            }

            using var response = new RestResponse();
            await AnswerAsync(context, path, query, response);
        }
        catch (BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
        }
        catch (ContentTooLargeException)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        }
    }

    private async Task AnswerAsync(HttpContext context, string path, Dictionary<string, string> parameters, RestResponse response)
    {
        var method = context.Request.Method;
        var match = router.Match(method, path);
        var body = await ReadBodyAsync(context.Request);
        try
        {
            if (match.Route is null)
                NoRoute(context.Response, method, path, match.AllowedMethods, response);
            else if (!body.IsEmpty && UnsupportedContentType(context.Request.ContentType, match.Route) is { } refusal)
                response.Error(406, refusal);
            else
                Handle(match, path, parameters, new RestRequest(method, path, Merge(parameters, match.PathParts), body.Memory), response);
        }
        finally
        {
            body.Dispose();
        }

        await SendAsync(context, parameters, response, method == "HEAD");
    }

    private static void Handle(RouteMatch match, string path, Dictionary<string, string> query, RestRequest request, RestResponse response)
    {
        try
        {
            RejectUnknownParameters(match.Route!, path, query);
            match.Route!.Handle(request, response);
        }
        catch (OpenSearchException error)
        {
            // The details of an error are never filtered: who asks for two fields still has to see what went wrong.
            query.Remove("filter_path");
            response.Error(error);
        }
    }

    private static void RejectUnknownParameters(Route route, string path, Dictionary<string, string> query)
    {
        var known = route.Parameters.Split(' ');
        var unknown = query.Keys.Where(name => !CommonParameters.Contains(name) && !known.Contains(name)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count == 0) return;
        throw Errors.IllegalArgument(
            $"request [{path}] contains unrecognized parameter{(unknown.Count > 1 ? "s" : "")}: {string.Join(", ", unknown.Select(name => $"[{name}]"))}");
    }

    private static void NoRoute(HttpResponse http, string method, string path, IReadOnlyList<string> allowed, RestResponse response)
    {
        if (allowed.Count == 0)
        {
            response.Error(400, $"no handler found for uri [{path}] and method [{method}]", statusInBody: false);
            return;
        }

        http.Headers.Allow = string.Join(',', allowed);
        if (method == "OPTIONS") response.Text("");
        else response.Error(405, $"Incorrect HTTP method for uri [{path}] and method [{method}], allowed: [{string.Join(", ", allowed)}]");
    }

    private static string? UnsupportedContentType(string? contentType, Route route)
    {
        var type = contentType?.Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            null or "" => "Content-Type header is missing",
            "application/json" or "application/vnd.opensearch+json" => null,
            "application/x-ndjson" when route.Template.EndsWith("_bulk", StringComparison.Ordinal) || route.Template.Contains("_doc") => null,
            _ => $"Content-Type header [{contentType}] is not supported",
        };
    }

    private static async Task SendAsync(HttpContext context, Dictionary<string, string> parameters, RestResponse response, bool isHead)
    {
        var body = response.Finish();
        if (response.ContentType == RestResponse.JsonType)
        {
            if (parameters.GetValueOrDefault("filter_path") is { Length: > 0 } paths) body = new FilterPath(paths).Apply(body);
            if (parameters.GetValueOrDefault("pretty") is "" or "true") body = Pretty(body);
        }

        context.Response.StatusCode = response.Status;
        context.Response.ContentType = response.ContentType;
        context.Response.ContentLength = body.Length;
        if (response.Location is not null) context.Response.Headers.Location = response.Location;
        if (isHead) return;
        context.Response.BodyWriter.Write(body.Span);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static ReadOnlyMemory<byte> Pretty(ReadOnlyMemory<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length * 2);
        using (var document = JsonDocument.Parse(json, SourceJson.StrictDocument with { AllowDuplicateProperties = true }))
        using (var writer = new Utf8JsonWriter(output, SourceJson.PrettyWriter))
        {
            document.WriteTo(writer);
        }

        output.Write("\n"u8);
        return output.WrittenMemory;
    }

    private static async Task UnauthorizedAsync(HttpResponse response)
    {
        response.StatusCode = (int)HttpStatusCode.Unauthorized;
        response.Headers.WWWAuthenticate = "Basic realm=\"OpenSearch Security\"";
        response.ContentType = RestResponse.TextType;
        await response.WriteAsync("Unauthorized");
    }

    private async ValueTask<RequestBody> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength is null or 0 && request.Headers.TransferEncoding.Count == 0) return default;
        return await RequestBody.ReadAsync(Body(request), request.ContentLength ?? 0, options.MaxContentLength, request.HttpContext.RequestAborted);
    }

    private static Stream Body(HttpRequest request) =>
        request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;

    // Kestrel's own decoding would turn an encoded slash of an id into a separator.
    private static (string Path, Dictionary<string, string> Query) Target(string target)
    {
        var mark = target.IndexOf('?');
        var query = new Dictionary<string, string>();
        if (mark < 0) return (target, query);
        foreach (var pair in target[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            var name = Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]);
            query[name] = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return (target[..mark], query);
    }

    private static Dictionary<string, string> Merge(Dictionary<string, string> query, Dictionary<string, string> pathParts)
    {
        var merged = new Dictionary<string, string>(query);
        foreach (var (name, value) in pathParts) merged[name] = value;
        return merged;
    }
}
