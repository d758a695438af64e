using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Snapshots.Blobs;

/// <summary>How stores are reached, beyond their location.</summary>
public sealed record StoreOptions
{
    /// <summary>How requests are repeated. Processes that share a store wait differently long.</summary>
    public StorePatience Patience { get; init; } = new(TimeProvider.System, new Random(Environment.ProcessId));

    public S3Options S3 { get; init; } = new();

    public GcsOptions Gcs { get; init; } = new();

    public AzureOptions Azure { get; init; } = new();

    /// <summary>Where what is read is kept for later runs; null: nowhere.</summary>
    public CacheOptions? Cache { get; init; }
}

/// <summary>A cache on disk.</summary>
/// <param name="Folder">Where it lies; made if it is not there, readable by its owner only.</param>
/// <param name="Bytes">How large it may grow.</param>
/// <param name="Time">The clock by which what was used longest ago goes first.</param>
public sealed record CacheOptions(string Folder, long Bytes, TimeProvider Time);

/// <summary>Amazon S3 and what speaks its protocol.</summary>
public sealed record S3Options
{
    /// <summary>The server, where it is not Amazon's own; it is asked for buckets by path. Null: Amazon's, by the region.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>As "eu-central-1". Null: that of the environment or the profile.</summary>
    public string? Region { get; init; }

    /// <summary>A profile of the files in ~/.aws. Null: the chain of environment, default profile, container, instance.</summary>
    public string? Profile { get; init; }

    /// <summary>A role to take on with those credentials.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Whether requests are sent without a signature.</summary>
    public bool Anonymous { get; init; }
}

/// <summary>Google Cloud Storage. Credentials are Google's application default ones (GOOGLE_APPLICATION_CREDENTIALS, gcloud, metadata server).</summary>
public sealed record GcsOptions
{
    /// <summary>The server, where it is not https://storage.googleapis.com.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether requests are sent without a token.</summary>
    public bool Anonymous { get; init; }
}

/// <summary>
/// Azure Blob Storage. The first that is given counts: connection string, anonymous, SAS, key, and last what DefaultAzureCredential finds.
/// Not a record: those print their secrets.
/// </summary>
public sealed class AzureOptions
{
    /// <summary>Name of the storage account.</summary>
    public string? Account { get; init; }

    /// <summary>The account's blob service, where it is not https://ACCOUNT.blob.core.windows.net.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether requests are sent without credentials.</summary>
    public bool Anonymous { get; init; }

    public string? ConnectionString { get; init; }

    /// <summary>A shared access signature: a query string, with or without its '?'.</summary>
    public string? SasToken { get; init; }

    /// <summary>A key of the account.</summary>
    public string? Key { get; init; }
}
