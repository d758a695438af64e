using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Ferry.Clusters.Auth;
using Ferry.Clusters.Tls;

namespace Ferry.Clusters;

/// <summary>
/// A live cluster over HTTP. Safe for use by many threads. Every member ends in <see cref="ClusterException"/> when the cluster cannot
/// be reached or refuses.
/// </summary>
public sealed class ClusterClient : IDisposable
{
    /// <summary>Bytes; no answer that is asked for here comes near, and a sick peer must not fill the memory.</summary>
    private const int LargestAnswer = 256 << 20;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    private readonly HttpClient _http;
    private readonly ClusterOptions _options;
    private readonly Secrets _secrets;
    private readonly TimeProvider _time;
    private readonly ServerCertificateCheck _certificates;
    private volatile bool _hasAnswered;

    public ClusterClient(ClusterOptions options, TimeProvider time)
    {
        _options = options;
        _secrets = new Secrets(options);
        _time = time;
        _certificates = new ServerCertificateCheck(options, time);
        _http = new HttpClient(CreateHandler())
        {
            BaseAddress = options.Uri,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        if (options.Auth.Header is { } header)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);
        }
    }

    public Uri Uri => _http.BaseAddress!;

    /// <summary>The certificate that the cluster showed last; null before the first request, and without TLS.</summary>
    public ServerCertificate? Certificate => _certificates.Seen;

    /// <summary>What the cluster is: what it answers to <c>GET /</c>, and more where that is not enough.</summary>
    public ValueTask<ClusterInfo> GetInfoAsync(CancellationToken cancellationToken) => Detection.DetectAsync(this, _options.Auth, cancellationToken);

    /// <summary>Whether an index, alias or data stream of that name exists.</summary>
    public async ValueTask<bool> ExistsAsync(string index, CancellationToken cancellationToken)
    {
        var (status, _) = await SendAsync(HttpMethod.Head, Path(index), null, cancellationToken, HttpStatusCode.NotFound);
        return status != HttpStatusCode.NotFound;
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
        var (status, bytes) = await SendAsync(HttpMethod.Get, path, null, cancellationToken, HttpStatusCode.NotFound);
        if (status == HttpStatusCode.NotFound)
        {
            return null;
        }

        using var answer = ReadJson(bytes, path);
        try
        {
            var failed = answer.RootElement.GetProperty("_shards").GetProperty("failed").GetInt32();
            return failed == 0
                ? answer.RootElement.GetProperty("count").GetInt64()
                : throw new ClusterException(
                    ClusterProblem.Unavailable,
                    $"GET /{path} at {Uri}: {failed} shards did not answer, so the count is not complete. Is the index green or yellow?");
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ClusterException(
                ClusterProblem.Garbled, $"The answer of {Uri} to GET /{path} is not that of a count. Is the address right?", innerException: e);
        }
    }

    /// <summary>
    /// Number of operations that an index, or data stream, has seen since it was made: every write and deletion adds at least one. Null if the
    /// cluster does not tell.
    /// </summary>
    public async ValueTask<long?> CountOperationsAsync(string index, CancellationToken cancellationToken)
    {
        var path = Path(index) + "/_stats/docs?level=shards&filter_path=indices.*.shards.*.routing.primary,indices.*.shards.*.seq_no.max_seq_no";
        var (status, bytes) = await SendAsync(HttpMethod.Get, path, null, cancellationToken, HttpStatusCode.NotFound);
        if (status == HttpStatusCode.NotFound)
        {
            return null;
        }

        using var answer = ReadJson(bytes, path);
        try
        {
            // Sequence numbers count from 0 for each shard; a copy that has seen nothing is at -1.
            return answer.RootElement.TryGetProperty("indices", out var indices)
                ? indices.EnumerateObject().SelectMany(each => each.Value.GetProperty("shards").EnumerateObject())
                    .SelectMany(shard => shard.Value.EnumerateArray())
                    .Where(copy => copy.GetProperty("routing").GetProperty("primary").GetBoolean())
                    .Sum(copy => copy.GetProperty("seq_no").GetProperty("max_seq_no").GetInt64() + 1)
                : null;
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Sends a body of <c>_bulk</c> operations to an index.</summary>
    /// <param name="index">The index of operations that do not name one.</param>
    /// <param name="body">Lines of NDJSON, the last one ended too.</param>
    /// <param name="parameters">How it is carried, and what the cluster does with the documents.</param>
    /// <param name="cancellationToken">Cancels; what the cluster had begun may still take effect.</param>
    public async ValueTask<BulkResult> BulkAsync(
        string index, ReadOnlyMemory<byte> body, BulkParameters parameters, CancellationToken cancellationToken)
    {
        var path = $"{Path(index)}/_bulk?pipeline={Uri.EscapeDataString(parameters.Pipeline)}&filter_path={BulkResult.FilterPath}";
        using var compressed = parameters.Gzip ? GzipBody.Of(body) : null;
        using var content = new ReadOnlyMemoryContent(compressed?.Bytes ?? body);
        content.Headers.ContentType = NdJson;
        if (compressed is not null)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        var (_, answer) = await SendAsync(HttpMethod.Post, path, content, cancellationToken);
        try
        {
            return BulkResult.Parse(answer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ClusterException(ClusterProblem.Garbled, $"The answer of {Uri} to POST /{path} is not that of a bulk request: {e.Message}", innerException: e);
        }
    }

    /// <summary>Any other request with a body of JSON or none.</summary>
    /// <param name="method">As "PUT".</param>
    /// <param name="path">Without the leading slash, escaped.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="allowed">A status that is an answer too, besides those of success.</param>
    /// <param name="cancellationToken">Cancels; what the cluster had begun may still take effect.</param>
    public async ValueTask<(HttpStatusCode Status, JsonDocument Answer)> RequestAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, HttpStatusCode? allowed, CancellationToken cancellationToken)
    {
        using var content = body is { } bytes ? new ReadOnlyMemoryContent(bytes) : null;
        if (content is not null)
        {
            content.Headers.ContentType = path.Contains("_bulk", StringComparison.Ordinal) ? NdJson : Json;
        }

        var (status, answer) = await SendAsync(method, path, content, cancellationToken, allowed);
        return (status, ReadJson(answer, path));
    }

    /// <summary>Sends a request as a user wrote it, and gives back whatever the cluster answers.</summary>
    public async ValueTask<ClusterAnswer> ExchangeAsync(ClusterRequest request, CancellationToken cancellationToken)
    {
        using var content = request.Body is { } bytes ? new ReadOnlyMemoryContent(bytes) : null;
        if (content is not null)
        {
            content.Headers.ContentType = request.Path.Contains("_bulk", StringComparison.Ordinal) ? NdJson : Json;
        }

        using var message = new HttpRequestMessage(request.Method, request.Path) { Content = content };
        foreach (var (name, value) in request.Headers ?? [])
        {
            content?.Headers.Remove(name);
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var (response, answer) = await SendAsync(message, cancellationToken);
        using (response)
        {
            return new ClusterAnswer(response.StatusCode, answer);
        }
    }

    /// <summary>Asks for documents of an index, each under its routing.</summary>
    /// <returns>One item a document, in the same order; those that the cluster could not look for have an error.</returns>
    public async ValueTask<IReadOnlyList<MultiGetItem>> MultiGetAsync(
        string index, IReadOnlyList<DocumentAddress> documents, CancellationToken cancellationToken)
    {
        // No filter_path: with one, servers write sources anew, and numbers lose digits.
        var path = Path(index) + "/_mget";
        using var content = new ReadOnlyMemoryContent(MultiGet.Write(documents));
        content.Headers.ContentType = Json;
        var (_, answer) = await SendAsync(HttpMethod.Post, path, content, cancellationToken);
        try
        {
            return MultiGet.Parse(answer, documents);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ClusterException(ClusterProblem.Garbled, $"The answer of {Uri} to POST /{path} is not that of a multi-get: {e.Message}", innerException: e);
        }
    }

    /// <summary>Where the documents of some ids lie that a search sees, whatever their routing; of very many the first.</summary>
    public async ValueTask<IReadOnlyList<DocumentAddress>> FindAsync(string index, IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var path = Path(index) + "/_search?filter_path=_shards.failed,hits.hits._id,hits.hits._routing";
        var query = new { size = 2 * ids.Count, _source = false, query = new { ids = new { values = ids } } };
        using var content = new ReadOnlyMemoryContent(JsonSerializer.SerializeToUtf8Bytes(query));
        content.Headers.ContentType = Json;
        using var answer = await SendJsonAsync(HttpMethod.Post, path, content, cancellationToken);
        try
        {
            var failed = answer.RootElement.GetProperty("_shards").GetProperty("failed").GetInt32();
            return failed > 0
                ? throw new ClusterException(
                    ClusterProblem.Unavailable, $"POST /{path} at {Uri}: {failed} shards did not answer. Is the index green or yellow?")
                : answer.RootElement.TryGetProperty("hits", out var hits)
                    ? [.. hits.GetProperty("hits").EnumerateArray().Select(hit => new DocumentAddress(
                        hit.GetProperty("_id").GetString()!, hit.TryGetProperty("_routing", out var routing) ? routing.GetString() : null))]
                    : [];
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ClusterException(
                ClusterProblem.Garbled, $"The answer of {Uri} to POST /{path} is not that of a search. Is the address right?", innerException: e);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Path(string index) => Uri.EscapeDataString(index);

    private async ValueTask<JsonDocument> SendJsonAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        var (_, answer) = await SendAsync(method, path, content, cancellationToken);
        return ReadJson(answer, path);
    }

    private JsonDocument ReadJson(byte[] answer, string path)
    {
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException e)
        {
            throw new ClusterException(ClusterProblem.Garbled, $"The answer of {Uri} to /{path} is not JSON. Is the address right?", innerException: e);
        }
    }

    private HttpMessageHandler CreateHandler()
    {
        var sockets = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = _options.ConnectTimeout,
            UseCookies = false,

            // Following would turn a POST into a GET, whose answer says nothing of the documents.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = _certificates.ToOptions(),
        };
        if (_options.Proxy is { } proxy)
        {
            sockets.Proxy = proxy.ToWebProxy();
            sockets.UseProxy = sockets.Proxy is not null;
        }

        return _options.Auth is ClusterAuth.SigV4 aws
            ? new SigV4Handler(aws, new AwsCredentialChain(aws).GetAsync, _secrets, _time, sockets)
            : sockets;
    }

    private async ValueTask<(HttpStatusCode Status, byte[] Answer)> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, HttpStatusCode? allowed = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        var (response, answer) = await SendAsync(request, cancellationToken);
        using (response)
        {
            return response.IsSuccessStatusCode || response.StatusCode == allowed
                ? (response.StatusCode, answer)
                : throw Refusal.Of(Uri, $"{method} /{path}", response, answer, _options.Auth, _secrets, _time.GetUtcNow());
        }
    }

    /// <summary>Sends a request and reads the whole answer, so that the time limit covers it.</summary>
    private async ValueTask<(HttpResponseMessage Response, byte[] Answer)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var name = $"{request.Method} /{request.RequestUri}";
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            _hasAnswered = true;
            return (response, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw RequestFailure.Timeout(Uri, name, _options.Timeout, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw RequestFailure.ConnectTimeout(Uri, _options.ConnectTimeout, e);
        }
        catch (Exception e) when (RequestFailure.IsKnown(e))
        {
            throw RequestFailure.Of(_options, name, _certificates.WantsOwn && !_hasAnswered, e);
        }
    }
}
