using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;

namespace Ferry.Clusters;

/// <summary>
/// A live cluster over HTTP. Safe for use by many threads. Every member ends in <see cref="ClusterException"/> when the cluster cannot
/// be reached or refuses.
/// </summary>
public sealed class ClusterClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    private readonly HttpClient _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public ClusterClient(ClusterOptions options, TimeProvider time)
    {
        _timeout = options.Timeout;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        _http = new HttpClient(handler) { BaseAddress = options.Uri, Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        if (options.Username is not null)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}"));
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        }
    }

    public Uri Uri => _http.BaseAddress!;

    /// <summary>The answer of <c>GET /</c>.</summary>
    public async ValueTask<ClusterInfo> GetInfoAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendJsonAsync(HttpMethod.Get, "", null, cancellationToken);
        return ClusterInfo.Parse(answer.RootElement)
            ?? throw new ClusterException(ClusterProblem.Garbled, $"{Uri} answers, but not as a search cluster does. Is the address right?");
    }

    /// <summary>Whether an index, alias or data stream of that name exists.</summary>
    public async ValueTask<bool> ExistsAsync(string index, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Head, Path(index), null, cancellationToken, HttpStatusCode.NotFound);
        return response.StatusCode != HttpStatusCode.NotFound;
    }

    public async ValueTask CreateIndexAsync(string index, ReadOnlyMemory<byte> definition, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(definition);
        content.Headers.ContentType = Json;
        using var answer = await SendJsonAsync(HttpMethod.Put, Path(index), content, cancellationToken);
    }

    public async ValueTask RefreshAsync(string index, CancellationToken cancellationToken)
    {
        using var answer = await SendJsonAsync(HttpMethod.Post, Path(index) + "/_refresh", null, cancellationToken);
    }

    /// <summary>Number of documents that a search sees; null if there is no such index.</summary>
    public async ValueTask<long?> CountAsync(string index, CancellationToken cancellationToken)
    {
        var path = Path(index) + "/_count";
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken, HttpStatusCode.NotFound);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        using var answer = await ReadJsonAsync(response, path, cancellationToken);
        var shards = answer.RootElement.TryGetProperty("_shards", out var s) && s.TryGetProperty("failed", out var failed) ? failed.GetInt32() : 0;
        return shards == 0 && answer.RootElement.TryGetProperty("count", out var count) && count.TryGetInt64(out var value)
            ? value
            : throw new ClusterException(
                ClusterProblem.Unavailable, $"GET {path} at {Uri}: {shards} shards did not answer, so the count is not complete. Is the index green or yellow?");
    }

    /// <summary>Sends a body of <c>_bulk</c> operations to an index.</summary>
    /// <param name="index">The index of operations that do not name one.</param>
    /// <param name="body">Lines of NDJSON, the last one ended too.</param>
    /// <param name="cancellationToken">Cancels; what the cluster had begun may still take effect.</param>
    public async ValueTask<BulkResult> BulkAsync(string index, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var path = $"{Path(index)}/_bulk?filter_path={BulkResult.FilterPath}";
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = NdJson;
        using var response = await SendAsync(HttpMethod.Post, path, content, cancellationToken);
        var bytes = await ReadAsync(response, path, cancellationToken);
        try
        {
            return BulkResult.Parse(bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ClusterException(ClusterProblem.Garbled, $"The answer of {Uri} to POST {path} is not that of a bulk request: {e.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Path(string index) => Uri.EscapeDataString(index);

    private async ValueTask<JsonDocument> SendJsonAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken);
        return await ReadJsonAsync(response, path, cancellationToken);
    }

    private async ValueTask<JsonDocument> ReadJsonAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(response, path, cancellationToken);
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new ClusterException(ClusterProblem.Garbled, $"The answer of {Uri} to /{path} is not JSON. Is the address right?", innerException: e);
        }
    }

    private async ValueTask<byte[]> ReadAsync(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ClusterException(ClusterProblem.ConnectionLost, $"The connection to {Uri} broke within the answer to /{path}: {e.Message}", innerException: e);
        }
    }

    private async ValueTask<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, HttpStatusCode? allowed = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // The whole answer is read here, so that the time limit covers it.
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            if (response.IsSuccessStatusCode || response.StatusCode == allowed)
            {
                return response;
            }

            using (response)
            {
                throw await RefusalAsync(method, path, response, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClusterException(ClusterProblem.ConnectionLost, $"{Uri} did not answer {method} /{path} within {_timeout.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Failure(method, path, e);
        }
    }

    private ClusterException Failure(HttpMethod method, string path, Exception e)
    {
        var cause = e.GetBaseException();
        return cause switch
        {
            AuthenticationException => new(
                ClusterProblem.Unreachable, $"TLS with {Uri} failed: {cause.Message} Is the certificate trusted here?", innerException: e),
            SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown } or IOException => new(
                ClusterProblem.ConnectionLost, $"The connection to {Uri} broke during {method} /{path}: {cause.Message}", innerException: e),
            _ when e is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse } => new(
                ClusterProblem.ConnectionLost, $"The connection to {Uri} broke during {method} /{path}: {cause.Message}", innerException: e),
            _ => new(ClusterProblem.Unreachable, $"{Uri} cannot be reached: {cause.Message}. Is the cluster up and the address right?", innerException: e),
        };
    }

    private async ValueTask<ClusterException> RefusalAsync(
        HttpMethod method, string path, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var (problem, remedy) = status switch
        {
            401 => (ClusterProblem.Unauthenticated, "Check user name and password."),
            403 => (ClusterProblem.Forbidden, "The user needs more rights there, or a block on the index or cluster must be lifted."),
            413 => (ClusterProblem.TooLarge, "The request is larger than the cluster, or a proxy in front of it, allows."),
            429 => (ClusterProblem.Throttled, "It has too much to do."),
            502 or 503 or 504 => (ClusterProblem.Unavailable, "It cannot answer now."),
            _ => (ClusterProblem.Rejected, ""),
        };
        var answer = ErrorText(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        var retryAfter = response.Headers.RetryAfter is not { } header ? null
            : header.Delta ?? (header.Date is { } date ? date - _time.GetUtcNow() : null);
        return new ClusterException(problem, $"{Uri} refuses {method} /{path} with {status}: {answer} {remedy}".TrimEnd(), status, retryAfter);
    }

    private static string ErrorText(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var error))
            {
                return error.ValueKind == JsonValueKind.Object && error.TryGetProperty("reason", out var reason)
                    ? $"{(error.TryGetProperty("type", out var type) ? type + ": " : "")}{reason}"
                    : error.ToString();
            }
        }
        catch (JsonException)
        {
            // Proxies answer in HTML; the text itself is the best there is.
        }

        var text = Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(answer.Length, 300)));
        return text.Length == 0 ? "(no text)" : text.ReplaceLineEndings(" ");
    }
}
