using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.S3;
using Amazon.S3.Model;

namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>Amazon S3 (API of 2006-03-01) by AWS's own client: ListObjectsV2, HeadObject and GetObject, and for files of Ferry's own PutObject and DeleteObject.</summary>
internal sealed class S3Blobs : IBlobProtocol
{
    private const string DefaultRegion = "us-east-1";

    private readonly BucketLocation _location;
    private readonly AmazonS3Client _client;

    /// <exception cref="SnapshotException">The location or the options do not name a place and a user.</exception>
    public S3Blobs(BucketLocation location, S3Options options)
    {
        _location = location;
        var config = new AmazonS3Config
        {
            // Whoever asks repeats, and knows better how long to wait.
            MaxErrorRetry = 0,
            Timeout = Timeout.InfiniteTimeSpan,
            // Checks of parts are not to be had; the files have their own checksums.
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            // The signature covers what is sent, and other stores do not know trailers with checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = options.Region ?? DefaultRegion;
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = options.Region is { } region ? RegionEndpoint.GetBySystemName(region) : RegionOfEnvironment(options);
        }

        _client = new AmazonS3Client(CredentialsOf(options), config);
    }

    private S3Blobs(BucketLocation location, AmazonS3Client client)
    {
        _location = location;
        _client = client;
    }

    public string Location => _location.ToString();

    public bool CanList => true;

    public async ValueTask<BlobPage> ListAsync(string prefix, string? after, CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _location.Bucket, Prefix = _location.KeyOf(prefix), ContinuationToken = after };
        var answer = await AskAsync(() => _client.ListObjectsV2Async(request, cancellationToken)) ?? throw BucketMissing();
        var blobs = new List<BlobInfo>();
        foreach (var found in answer.S3Objects ?? [])
        {
            if (_location.NameOf(found.Key) is { } name)
            {
                blobs.Add(new BlobInfo(name, found.Size ?? 0));
            }
        }

        return new BlobPage(blobs, answer.IsTruncated == true ? answer.NextContinuationToken : null);
    }

    public async ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken)
    {
        var request = new GetObjectMetadataRequest { BucketName = _location.Bucket, Key = _location.KeyOf(name) };
        return await AskAsync(() => _client.GetObjectMetadataAsync(request, cancellationToken)) is { } answer
            ? new BlobVersion(answer.ContentLength, answer.ETag)
            : null;
    }

    public async ValueTask<BlobRange?> TryOpenAsync(string name, long offset, int length, string? tag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest
        {
            BucketName = _location.Bucket,
            Key = _location.KeyOf(name),
            ByteRange = new ByteRange(offset, offset + length - 1),
            EtagToMatch = tag,
        };
        return await AskAsync(() => _client.GetObjectAsync(request, cancellationToken)) is { } answer
            ? BlobRange.Of(answer, answer.ResponseStream, answer.HttpStatusCode, answer.ContentRange, answer.ContentLength, answer.ETag, offset, length)
            : null;
    }

    /// <summary>Makes a blob of a file.</summary>
    /// <returns>Its ETag.</returns>
    public async ValueTask<string> PutAsync(string name, string file, StallLimit limit)
    {
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var request = new PutObjectRequest
        {
            BucketName = _location.Bucket,
            Key = _location.KeyOf(name),
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
        };
        request.StreamTransferProgress += (_, _) => limit.Restart();
        var answer = await AskAsync(() => _client.PutObjectAsync(request, limit.Token), Writing) ?? throw BucketMissing();
        return answer.ETag;
    }

    /// <summary>Removes a blob.</summary>
    /// <returns>Whether there was one, as far as the store tells.</returns>
    public async ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectRequest { BucketName = _location.Bucket, Key = _location.KeyOf(name) };
        return await AskAsync(() => _client.DeleteObjectAsync(request, cancellationToken), Writing) is not null;
    }

    public IBlobProtocol? Above(string folder) => _location.Above(folder) is { } above ? new S3Blobs(above, _client) : null;

    public void Dispose() => _client.Dispose();

    private static AWSCredentials? CredentialsOf(S3Options options)
    {
        if (options.Anonymous)
        {
            return new AnonymousAWSCredentials();
        }

        AWSCredentials? credentials = null;
        if (options.Profile is { } profile && !new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out credentials))
        {
            throw new SnapshotException(SnapshotProblem.CredentialsMissing, $"There is no profile '{profile}' with credentials in ~/.aws.");
        }

        // Null lets the client go through the chain when it first needs them.
        return options.RoleArn is not { } role ? credentials
            : new AssumeRoleAWSCredentials(credentials ?? ChainOfEnvironment(), role, "ferry");
    }

    private static AWSCredentials ChainOfEnvironment()
    {
        try
        {
            return DefaultAWSCredentialsIdentityResolver.GetCredentials();
        }
        catch (AmazonClientException e)
        {
            throw new SnapshotException(SnapshotProblem.CredentialsMissing, NoCredentials, innerException: e);
        }
    }

    private static RegionEndpoint RegionOfEnvironment(S3Options options)
    {
        if (options.Profile is { } name && new CredentialProfileStoreChain().TryGetProfile(name, out var profile) && profile.Region is { } region)
        {
            return region;
        }

        return FallbackRegionFactory.GetRegionEndpoint()
            ?? throw new SnapshotException(
                SnapshotProblem.WrongRegion, "No region is named for S3: set --s3-region or AWS_REGION, or --s3-endpoint for a server of your own.");
    }

    private const string NoCredentials =
        "no credentials for S3 were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, name a profile by --s3-profile, or read a public bucket by --s3-anonymous";

    private string Reading =>
        $"s3:ListBucket on arn:aws:s3:::{_location.Bucket} and s3:GetObject on arn:aws:s3:::{_location.Bucket}/{_location.Prefix}* (and kms:Decrypt";

    private string Writing =>
        $"s3:PutObject and s3:DeleteObject on arn:aws:s3:::{_location.Bucket}/{_location.Prefix}* (and kms:GenerateDataKey";

    /// <summary>Sends a request; null if what it names is not there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="rights">What it needs, in words; null for reading.</param>
    private async ValueTask<T?> AskAsync<T>(Func<Task<T>> request, string? rights = null)
        where T : AmazonWebServiceResponse
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (AmazonServiceException e)
        {
            throw Translate(e, rights ?? Reading);
        }
        catch (AmazonClientException e)
        {
            throw FindConnectionFailure(e) is { } broken ? ConnectionFailure.Of(broken)
                : e.InnerException is AmazonServiceException refusal ? NoSession(refusal)
                : new StoreFailureException(SnapshotProblem.CredentialsMissing, NoCredentials, e);
        }
    }

    private static Exception? FindConnectionFailure(Exception? e)
    {
        while (e is not null && !ConnectionFailure.IsKnown(e))
        {
            e = e.InnerException;
        }

        return e;
    }

    /// <summary>By the codes of the API's list of error responses.</summary>
    private StoreFailureException Translate(AmazonServiceException e, string rights)
    {
        var says = $"S3 answers {(int)e.StatusCode} {e.ErrorCode}";
        return e.ErrorCode switch
        {
            "NoSuchBucket" => BucketMissing(),
            "AccessDenied" or "AllAccessDisabled" or "AccountProblem" or "Forbidden" => Refused(rights, e),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidSecurity" or "NotSignedUp" => new(
                SnapshotProblem.CredentialsRefused, $"{says}: the access key is not known there, or the secret does not belong to it", e),
            "ExpiredToken" or "TokenRefreshRequired" or "InvalidToken" or "ExpiredTokenException" => new(
                SnapshotProblem.CredentialsRefused, $"{says}: the session of the credentials is over. Sign in anew", e),
            "RequestTimeTooSkewed" or "RequestExpired" => new(
                SnapshotProblem.CredentialsRefused, $"{says}: the clock of this machine and that of the store differ. Set this one right", e),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "TemporaryRedirect" or "IllegalLocationConstraintException" => WrongRegion(says, e),
            "InvalidObjectState" => new(SnapshotProblem.PermissionDenied, $"{says}: the blob is archived (Glacier). Restore it first", e),
            "SlowDown" or "RequestTimeout" or "InternalError" or "ServiceUnavailable" or "Throttling" => StoreFailureException.Passing(says, RetryAfter(e), e),
            _ when e.StatusCode == HttpStatusCode.MovedPermanently => WrongRegion(says, e),
            _ when e.StatusCode == HttpStatusCode.Forbidden => Refused(rights, e),
            _ when (int)e.StatusCode == 0 && FindConnectionFailure(e.InnerException) is { } broken => ConnectionFailure.Of(broken),
            _ => StoreFailureException.OfStatus((int)e.StatusCode, e.ErrorCode ?? "", RetryAfter(e), e),
        };
    }

    private StoreFailureException BucketMissing() =>
        new(SnapshotProblem.RepositoryMissing, $"there is no bucket '{_location.Bucket}'. Is the name right, and the endpoint or the region that of the bucket?");

    private static StoreFailureException Refused(string rights, Exception e) => new(
        SnapshotProblem.PermissionDenied,
        $"S3 refuses access with the present credentials. Needed are {rights}, where the bucket is encrypted with a key of its own)",
        e);

    /// <summary>What STS answers where a role is to be taken on.</summary>
    private static StoreFailureException NoSession(AmazonServiceException e) => new(
        SnapshotProblem.CredentialsRefused,
        $"AWS gives the present credentials no session for the role ({e.ErrorCode}: {e.Message.TrimEnd('.')}). Is the ARN right, and does the role trust them (sts:AssumeRole)", e);

    private static StoreFailureException WrongRegion(string says, Exception e) =>
        new(SnapshotProblem.WrongRegion, $"{says}: the bucket lies in another region. Name its region by --s3-region ({e.Message.TrimEnd('.')})", e);

    /// <summary>In seconds; S3 itself sends none, but what stands before other stores may.</summary>
    private static TimeSpan? RetryAfter(AmazonServiceException e) =>
        e.InnerException is Amazon.Runtime.Internal.HttpErrorResponseException { Response: { } response }
        && response.IsHeaderPresent("Retry-After") && int.TryParse(response.GetHeaderValue("Retry-After"), out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
