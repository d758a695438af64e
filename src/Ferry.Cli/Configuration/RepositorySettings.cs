using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Cli.Configuration;

/// <summary>Where a snapshot repository lies and how it is reached. Secrets come from the environment or from files only, by the names that the stores' own tools use.</summary>
public static class RepositorySettings
{
    private const string AzureAccountVariable = "AZURE_STORAGE_ACCOUNT";

    public static SettingGroup Group { get; } = [];

    public static Setting<string> Repository { get; } = Group.Add(new Setting<string>(
        "--repository",
        "source.repository",
        "URI",
        "The snapshot repository: a folder (/path, file:///path), s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, or https://host/folder. See docs/stores.md.",
        Parsers.Text)
    { Subject = "the snapshot repository" });

    private static readonly Setting<Uri> S3Endpoint = Group.Add(new Setting<Uri>(
        "--s3-endpoint", "source.s3.endpoint", "URL", "The server of an S3-compatible store, as https://minio.example:9000; buckets are asked for by path.", Parsers.Url));

    private static readonly Setting<string> S3Region = Group.Add(new Setting<string>(
        "--s3-region", "source.s3.region", "NAME", "The bucket's region, if not that of the environment or the profile.", Parsers.Text));

    private static readonly Setting<string> S3Profile = Group.Add(new Setting<string>(
        "--s3-profile", "source.s3.profile", "NAME", "A profile of ~/.aws, instead of the chain of environment, default profile, container, instance.", Parsers.Text));

    private static readonly Setting<string> S3RoleArn = Group.Add(new Setting<string>(
        "--s3-role-arn", "source.s3.role_arn", "ARN", "A role to take on with those credentials.", Parsers.Text));

    private static readonly Setting<bool?> S3Anonymous = Group.Add(new Setting<bool?>(
        "--s3-anonymous", "source.s3.anonymous", "", "Read a public bucket without credentials.", Parsers.Flag));

    private static readonly Setting<Uri> GcsEndpoint = Group.Add(new Setting<Uri>(
        "--gcs-endpoint", "source.gcs.endpoint", "URL", "The server of Google Cloud Storage's API, if not Google's own.", Parsers.Url));

    private static readonly Setting<bool?> GcsAnonymous = Group.Add(new Setting<bool?>(
        "--gcs-anonymous", "source.gcs.anonymous", "", "Read a public bucket without credentials.", Parsers.Flag));

    private static readonly Setting<string> AzureAccount = Group.Add(new Setting<string>(
        "--azure-account", "source.azure.account", "NAME", $"The storage account; or {AzureAccountVariable}.", Parsers.Text));

    private static readonly Setting<Uri> AzureEndpoint = Group.Add(new Setting<Uri>(
        "--azure-endpoint", "source.azure.endpoint", "URL", "The account's blob service, if not https://ACCOUNT.blob.core.windows.net.", Parsers.Url));

    private static readonly Setting<bool?> AzureAnonymous = Group.Add(new Setting<bool?>(
        "--azure-anonymous", "source.azure.anonymous", "", "Read a public container without credentials.", Parsers.Flag));

    private static readonly Setting<string> Cache = Group.Add(new Setting<string>(
        "--cache", "source.cache", "DIR", "A folder in which what is read of a remote store is kept for later runs. Without it nothing is kept on disk.", Parsers.Text));

    private static readonly Setting<long?> CacheSize = Group.Add(new Setting<long?>(
        "--cache-size", "source.cache_size", "SIZE", "How large that may grow, as 500MB or 20GB.", Parsers.Size)
    { Default = "20GB" });

    /// <summary>How S3 is reached for whatever lies there.</summary>
    public static IReadOnlyList<Setting> S3 { get; } = [S3Endpoint, S3Region, S3Profile, S3RoleArn];

    /// <exception cref="UsageException">No repository is named, or a setting cannot be read.</exception>
    /// <exception cref="Ferry.Snapshots.SnapshotException">The location does not name a store.</exception>
    public static IBlobStore Open(Settings settings, CommandHost host) => BlobStores.Open(
        settings.Get(Repository),
        Options(settings, host) with { Cache = settings.Find(Cache) is { } folder ? new CacheOptions(folder, settings.Get(CacheSize), host.Time) : null });

    /// <summary>How stores are reached; without a cache.</summary>
    public static StoreOptions Options(Settings settings, CommandHost host) => new()
    {
        Patience = new StorePatience(host.Time, new Random((int)host.Time.GetTimestamp())) { Waiting = host.Output.Warn },
        S3 = new S3Options
        {
            Endpoint = settings.Find(S3Endpoint),
            Region = settings.Find(S3Region),
            Profile = settings.Find(S3Profile),
            RoleArn = settings.Find(S3RoleArn),
            Anonymous = settings.Find(S3Anonymous) ?? false,
        },
        Gcs = new GcsOptions { Endpoint = settings.Find(GcsEndpoint), Anonymous = settings.Find(GcsAnonymous) ?? false },
        Azure = new AzureOptions
        {
            Account = settings.Find(AzureAccount) ?? Variable(AzureAccountVariable),
            Endpoint = settings.Find(AzureEndpoint),
            Anonymous = settings.Find(AzureAnonymous) ?? false,
            // The names that Azure's own command line uses.
            ConnectionString = Variable("AZURE_STORAGE_CONNECTION_STRING"),
            SasToken = Variable("AZURE_STORAGE_SAS_TOKEN"),
            Key = Variable("AZURE_STORAGE_KEY"),
        },
    };

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
