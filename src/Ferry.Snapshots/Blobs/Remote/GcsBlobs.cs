using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;

namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>Google Cloud Storage by its JSON API (v1): Objects: list, Objects: get, and the latter with alt=media. A blob's tag is its generation.</summary>
internal sealed class GcsBlobs(BucketLocation location, GcsOptions options, HttpExchange http) : IBlobProtocol
{
    private const string Scope = "https://www.googleapis.com/auth/devstorage.read_only";

    private readonly string _objects = $"{(options.Endpoint ?? new Uri("https://storage.googleapis.com")).AbsoluteUri.TrimEnd('/')}/storage/v1/b/{Uri.EscapeDataString(location.Bucket)}/o";
    private ITokenAccess? _tokens;

    public string Location => location.ToString();

    public bool CanList => true;

    public async ValueTask<BlobPage> ListAsync(string prefix, string? after, CancellationToken cancellationToken)
    {
        var query = $"?prefix={Uri.EscapeDataString(location.KeyOf(prefix))}&fields=items(name,size),nextPageToken"
            + (after is null ? "" : $"&pageToken={Uri.EscapeDataString(after)}");
        using var root = await AskAsync(query, cancellationToken)
            ?? throw new StoreFailureException(SnapshotProblem.RepositoryMissing, $"there is no bucket '{location.Bucket}'. Is its name right?");
        var blobs = new List<BlobInfo>();
        if (root.RootElement.TryGetProperty("items", out var items))
        {
            foreach (var item in items.EnumerateArray())
            {
                if (location.NameOf(item.GetProperty("name").GetString()!) is { } name)
                {
                    blobs.Add(new BlobInfo(name, LengthOf(item)));
                }
            }
        }

        return new BlobPage(blobs, root.RootElement.TryGetProperty("nextPageToken", out var next) ? next.GetString() : null);
    }

    public async ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken)
    {
        using var root = await AskAsync($"{PathOf(name)}?fields=size,generation", cancellationToken);
        return root is null ? null : new BlobVersion(LengthOf(root.RootElement), root.RootElement.GetProperty("generation").GetString());
    }

    public async ValueTask<BlobRange?> TryOpenAsync(string name, long offset, int length, string? tag, CancellationToken cancellationToken)
    {
        var query = $"{PathOf(name)}?alt=media" + (tag is null ? "" : $"&ifGenerationMatch={Uri.EscapeDataString(tag)}");
        using var request = await RequestAsync(query, cancellationToken);
        return await http.OpenAsync(request, offset, length, GenerationOf, Translate, cancellationToken);
    }

    public IBlobProtocol? Above(string folder) => location.Above(folder) is { } above ? new GcsBlobs(above, options, http) : null;

    public void Dispose() => http.Dispose();

    private string PathOf(string name) => "/" + Uri.EscapeDataString(location.KeyOf(name));

    /// <summary>Numbers of 64 bits are strings in this API.</summary>
    private static long LengthOf(JsonElement item) => long.Parse(item.GetProperty("size").GetString()!);

    private static string? GenerationOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-goog-generation", out var values) ? values.First() : null;

    /// <summary>An answer in JSON; null for 404.</summary>
    private async ValueTask<JsonDocument?> AskAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        using var request = await RequestAsync(pathAndQuery, cancellationToken);
        using var response = await http.SendAsync(request, Translate, cancellationToken);
        if (response is null)
        {
            return null;
        }

        try
        {
            return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        }
        catch (JsonException e)
        {
            throw StoreFailureException.Passing($"the answer is not JSON ({e.Message.TrimEnd('.')})", innerException: e);
        }
    }

    private async ValueTask<HttpRequestMessage> RequestAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _objects + pathAndQuery);
        if (!options.Anonymous)
        {
            request.Headers.Authorization = new("Bearer", await TokenAsync(cancellationToken));
        }

        return request;
    }

    /// <summary>From the application default credentials: a key file, gcloud's own, or the metadata server. They renew their tokens themselves.</summary>
    private async ValueTask<string> TokenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _tokens ??= (await GoogleCredential.GetApplicationDefaultAsync(cancellationToken)).CreateScoped(Scope);
            return await _tokens.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
        }
        catch (TokenResponseException e)
        {
            throw new StoreFailureException(SnapshotProblem.CredentialsRefused, $"Google gives no token for the present credentials ({e.Error?.ErrorDescription ?? e.Message.TrimEnd('.')})", e);
        }
        catch (InvalidOperationException e)
        {
            throw new StoreFailureException(
                SnapshotProblem.CredentialsMissing,
                "no credentials for Google Cloud Storage were found. Set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account, run 'gcloud auth application-default login', "
                + "or read a public bucket by --gcs-anonymous",
                e);
        }
    }

    private StoreFailureException? Translate(int status, string says) => status switch
    {
        401 => options.Anonymous
            ? new(SnapshotProblem.CredentialsMissing, $"bucket '{location.Bucket}' is not public. Leave out --gcs-anonymous and give credentials")
            : new(SnapshotProblem.CredentialsRefused, "Google Cloud Storage answers 401: it does not accept the token. Have the credentials been withdrawn?"),
        403 => new(
            SnapshotProblem.PermissionDenied,
            $"Google Cloud Storage refuses access with the present credentials. Needed are storage.objects.list and storage.objects.get on bucket '{location.Bucket}' (role roles/storage.objectViewer)"),
        _ => null,
    };
}
