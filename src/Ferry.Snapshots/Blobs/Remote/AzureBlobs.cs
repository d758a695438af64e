using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>Azure Blob Storage by its own client: List Blobs, Get Blob Properties and Get Blob, no more.</summary>
internal sealed class AzureBlobs : IBlobProtocol
{
    private readonly BucketLocation _location;
    private readonly BlobContainerClient _container;

    /// <exception cref="SnapshotException">The options do not name an account.</exception>
    public AzureBlobs(BucketLocation location, AzureOptions options)
    {
        _location = location;
        var client = new BlobClientOptions();
        // Whoever asks repeats, and knows better how long to wait.
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        client.AddPolicy(new OneRequestPolicy(), HttpPipelinePosition.PerCall);
        try
        {
            _container = Connect(location.Bucket, options, client);
        }
        catch (FormatException e)
        {
            throw new SnapshotException(SnapshotProblem.CredentialsRefused, $"AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_KEY is not well-formed: {e.Message}", innerException: e);
        }
    }

    private AzureBlobs(BucketLocation location, BlobContainerClient container)
    {
        _location = location;
        _container = container;
    }

    public string Location => _location.ToString();

    public bool CanList => true;

    public async ValueTask<BlobPage> ListAsync(string prefix, string? after, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(async () =>
        {
            var pages = _container.GetBlobsAsync(new GetBlobsOptions { Prefix = _location.KeyOf(prefix) }, cancellationToken).AsPages(after);
            await using var page = pages.GetAsyncEnumerator(cancellationToken);
            return await page.MoveNextAsync() ? page.Current : null;
        });
        var blobs = new List<BlobInfo>();
        foreach (var item in answer?.Values ?? [])
        {
            if (_location.NameOf(item.Name) is { } name)
            {
                blobs.Add(new BlobInfo(name, item.Properties.ContentLength ?? 0));
            }
        }

        return new BlobPage(blobs, string.IsNullOrEmpty(answer?.ContinuationToken) ? null : answer.ContinuationToken);
    }

    public async ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken) =>
        await AskAsync(async () => (await BlobOf(name).GetPropertiesAsync(cancellationToken: cancellationToken)).Value) is { } properties
            ? new BlobVersion(properties.ContentLength, properties.ETag.ToString())
            : null;

    public async ValueTask<BlobRange?> TryOpenAsync(string name, long offset, int length, string? tag, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions
        {
            Range = new HttpRange(offset, length),
            Conditions = tag is null ? null : new BlobRequestConditions { IfMatch = new ETag(tag) },
        };
        var answer = await AskAsync(async () =>
        {
            using var asked = OneRequestPolicy.Ask();
            return await BlobOf(name).DownloadStreamingAsync(options, cancellationToken);
        });
        if (answer is null)
        {
            return null;
        }

        var (details, status) = (answer.Value.Details, (System.Net.HttpStatusCode)answer.GetRawResponse().Status);
        return BlobRange.Of(
            answer.Value, answer.Value.Content, status, details.ContentRange, details.ContentLength, details.ETag.ToString(), offset, length);
    }

    public IBlobProtocol? Above(string folder) => _location.Above(folder) is { } above ? new AzureBlobs(above, _container) : null;

    public void Dispose()
    {
        // The client has nothing to dispose of.
    }

    private BlobClient BlobOf(string name) => _container.GetBlobClient(_location.KeyOf(name));

    private static BlobContainerClient Connect(string container, AzureOptions options, BlobClientOptions client)
    {
        if (options.ConnectionString is { } connection)
        {
            return new BlobContainerClient(connection, container, client);
        }

        var service = options.Endpoint?.AbsoluteUri.TrimEnd('/')
            ?? (options.Account is { } account
                ? $"https://{account}.blob.core.windows.net"
                : throw new SnapshotException(
                    SnapshotProblem.CredentialsMissing,
                    "No account is named for Azure Blob Storage: set --azure-account or AZURE_STORAGE_ACCOUNT, --azure-endpoint, or AZURE_STORAGE_CONNECTION_STRING."));
        var uri = new Uri($"{service}/{container}");
        return options switch
        {
            { Anonymous: true } => new BlobContainerClient(uri, client),
            { SasToken: { } sas } => new BlobContainerClient(uri, new AzureSasCredential(sas.TrimStart('?')), client),
            { Key: { } key, Account: { } owner } => new BlobContainerClient(uri, new StorageSharedKeyCredential(owner, key), client),
            _ => new BlobContainerClient(uri, new DefaultAzureCredential(), client),
        };
    }

    /// <summary>Sends a request; null if the blob that it names is not there.</summary>
    private async ValueTask<T?> AskAsync<T>(Func<Task<T>> request)
        where T : class?
    {
        try
        {
            return await request();
        }
        catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
        catch (RequestFailedException e)
        {
            throw Translate(e);
        }
        catch (CredentialUnavailableException e)
        {
            throw new StoreFailureException(
                SnapshotProblem.CredentialsMissing,
                "no credentials for Azure Blob Storage were found. Set AZURE_STORAGE_SAS_TOKEN, AZURE_STORAGE_KEY or AZURE_STORAGE_CONNECTION_STRING, run 'az login', "
                + "or read a public container by --azure-anonymous",
                e);
        }
        catch (AuthenticationFailedException e)
        {
            throw new StoreFailureException(SnapshotProblem.CredentialsRefused, $"Azure gives no token for the present credentials ({e.Message.Split('\n')[0].TrimEnd('.', '\r')})", e);
        }
    }

    /// <summary>By the API's common and blob error codes.</summary>
    private StoreFailureException Translate(RequestFailedException e)
    {
        var says = $"Azure answers {e.Status} {e.ErrorCode}";
        return e.ErrorCode switch
        {
            "ContainerNotFound" or "ResourceNotFound" => new(SnapshotProblem.RepositoryMissing, $"there is no container '{_location.Bucket}'. Is its name right, and the account that of the container?", e),
            "AuthenticationFailed" or "InvalidAuthenticationInfo" => new(
                SnapshotProblem.CredentialsRefused, $"{says}: the key or the signature (SAS) is wrong, has expired or is not valid yet. Make a new one, and see that this machine's clock is right", e),
            "NoAuthenticationInformation" or "PublicAccessNotPermitted" => new(
                SnapshotProblem.CredentialsMissing, $"{says}: container '{_location.Bucket}' is not public. Leave out --azure-anonymous and give credentials", e),
            "AuthorizationFailure" or "AuthorizationPermissionMismatch" or "AuthorizationProtocolMismatch" or "AuthorizationSourceIPMismatch"
                or "AuthorizationServiceMismatch" or "AuthorizationResourceTypeMismatch" or "InsufficientAccountPermissions" or "AccountIsDisabled" => new(
                SnapshotProblem.PermissionDenied,
                $"{says}: the present credentials do not allow it. Needed is the role Storage Blob Data Reader on container '{_location.Bucket}', or a SAS with the permissions read and list that has not expired",
                e),
            "BlobArchived" => new(SnapshotProblem.PermissionDenied, $"{says}: the blob is in the archive tier. Bring it back first", e),
            _ when e.Status == 0 => ConnectionFailure.Of(e.InnerException ?? e),
            _ => StoreFailureException.OfStatus(e.Status, e.ErrorCode ?? "", RetryAfter(e), e),
        };
    }

    private static TimeSpan? RetryAfter(RequestFailedException e) =>
        e.GetRawResponse() is { } response && response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>
    /// The client's streams ask for the rest by themselves when a connection breaks, and no option stops them: only requests that were
    /// asked for go through.
    /// </summary>
    private sealed class OneRequestPolicy : HttpPipelineSynchronousPolicy
    {
        private const string Asked = "ferry-asked";

        public static IDisposable Ask() => HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Asked] = true });

        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Headers.Contains("x-ms-range") && !message.TryGetProperty(Asked, out _))
            {
                throw new IOException("the answer broke off");
            }
        }
    }
}
