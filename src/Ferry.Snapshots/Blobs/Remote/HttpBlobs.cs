namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>A web server with the files of a repository below a URL. It answers HEAD and GET with Range (RFC 9110); it lists nothing.</summary>
internal sealed class HttpBlobs : IBlobProtocol
{
    private readonly HttpExchange _http;
    private readonly Uri _root;

    /// <exception cref="SnapshotException">The URL has a part that a folder's has not.</exception>
    public HttpBlobs(string location)
    {
        _http = new HttpExchange();
        _root = Uri.TryCreate(location.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri is { UserInfo: "", Query: "", Fragment: "" }
            ? uri
            : throw SnapshotException.Unsupported(
                "A repository on a web server is named by the URL of its folder, as https://host/repo, without user name, query or fragment.");
    }

    private HttpBlobs(Uri root, HttpExchange http)
    {
        _root = root;
        _http = http;
    }

    public string Location => _root.AbsoluteUri.TrimEnd('/');

    public bool CanList => false;

    public ValueTask<BlobPage> ListAsync(string prefix, string? after, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A web server has no listing.");

    public async ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, UriOf(name));
        using var response = await _http.SendAsync(request, Translate, cancellationToken);
        return response is null ? null
            : response.Content.Headers.ContentLength is { } length ? new BlobVersion(length, TagOf(response))
            : throw new StoreFailureException(SnapshotProblem.RangesUnsupported, "the server does not tell the length of files (Content-Length)");
    }

    public async ValueTask<BlobRange?> TryOpenAsync(string name, long offset, int length, string? tag, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, UriOf(name));
        if (tag?.StartsWith('"') == true)
        {
            // Only a strong ETag may be matched; the others are compared with that of the answer.
            request.Headers.Add("If-Match", tag);
        }

        return await _http.OpenAsync(request, offset, length, TagOf, Translate, cancellationToken);
    }

    public IBlobProtocol? Above(string folder) =>
        Uri.UnescapeDataString(_root.AbsolutePath).EndsWith($"/{folder}/", StringComparison.Ordinal)
            ? new HttpBlobs(new Uri(_root, string.Concat(Enumerable.Repeat("../", folder.Split('/').Length))), _http)
            : null;

    public void Dispose() => _http.Dispose();

    private Uri UriOf(string name) => new(_root, string.Join('/', name.Split('/').Select(Uri.EscapeDataString)));

    private static string? TagOf(HttpResponseMessage response) => response.Headers.ETag?.ToString() ?? response.Content.Headers.LastModified?.ToString("R");

    private static StoreFailureException? Translate(int status, string says) => status switch
    {
        401 or 403 => new(SnapshotProblem.PermissionDenied, $"the server answers {status}: it gives the files to others only. Ferry sends web servers no credentials"),
        _ => null,
    };
}
