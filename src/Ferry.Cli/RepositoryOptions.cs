using System.CommandLine;
using System.Globalization;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Cli;

/// <summary>The options that say where a snapshot repository lies and how it is reached. Secrets come from the environment or from files only.</summary>
public sealed class RepositoryOptions
{
    private const string AzureAccountVariable = "AZURE_STORAGE_ACCOUNT";

    public Option<string> Repository { get; } = new("--repository")
    {
        Description = "The snapshot repository: a folder (/path, file:///path), s3://bucket/prefix, gs://bucket/prefix, az://container/prefix, or https://host/folder. See docs/stores.md.",
        Required = true,
        HelpName = "URI",
    };

    private readonly Option<string?> _s3Endpoint = new("--s3-endpoint")
    {
        Description = "The server of an S3-compatible store, as https://minio.example:9000; buckets are asked for by path.",
        HelpName = "URL",
    };

    private readonly Option<string?> _s3Region = new("--s3-region")
    {
        Description = "The bucket's region, if not that of the environment or the profile.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _s3Profile = new("--s3-profile")
    {
        Description = "A profile of ~/.aws, instead of the chain of environment, default profile, container, instance.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _s3RoleArn = new("--s3-role-arn")
    {
        Description = "A role to take on with those credentials.",
        HelpName = "ARN",
    };

    private readonly Option<bool> _s3Anonymous = new("--s3-anonymous") { Description = "Read a public bucket without credentials." };

    private readonly Option<string?> _gcsEndpoint = new("--gcs-endpoint")
    {
        Description = "The server of Google Cloud Storage's API, if not Google's own.",
        HelpName = "URL",
    };

    private readonly Option<bool> _gcsAnonymous = new("--gcs-anonymous") { Description = "Read a public bucket without credentials." };

    private readonly Option<string?> _azureAccount = new("--azure-account")
    {
        Description = $"The storage account; or {AzureAccountVariable}.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _azureEndpoint = new("--azure-endpoint")
    {
        Description = "The account's blob service, if not https://ACCOUNT.blob.core.windows.net.",
        HelpName = "URL",
    };

    private readonly Option<bool> _azureAnonymous = new("--azure-anonymous") { Description = "Read a public container without credentials." };

    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "A folder in which what is read of a remote store is kept for later runs. Without it nothing is kept on disk.",
        HelpName = "DIR",
    };

    private readonly Option<string> _cacheSize = new("--cache-size")
    {
        Description = "How large that may grow, as 500MB or 20GB.",
        HelpName = "SIZE",
        DefaultValueFactory = _ => "20GB",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Repository);
        command.Options.Add(_s3Endpoint);
        command.Options.Add(_s3Region);
        command.Options.Add(_s3Profile);
        command.Options.Add(_s3RoleArn);
        command.Options.Add(_s3Anonymous);
        command.Options.Add(_gcsEndpoint);
        command.Options.Add(_gcsAnonymous);
        command.Options.Add(_azureAccount);
        command.Options.Add(_azureEndpoint);
        command.Options.Add(_azureAnonymous);
        command.Options.Add(_cache);
        command.Options.Add(_cacheSize);
    }

    /// <exception cref="Ferry.Snapshots.SnapshotException">The location does not name a store.</exception>
    public IBlobStore Open(ParseResult parsed, CommandHost host) =>
        BlobStores.Open(
            parsed.GetRequiredValue(Repository),
            new StoreOptions
            {
                Patience = new StorePatience(host.Time, new Random((int)host.Time.GetTimestamp())) { Waiting = host.Output.Warn },
                S3 = new S3Options
                {
                    Endpoint = ReadUrl(parsed, _s3Endpoint),
                    Region = parsed.GetValue(_s3Region),
                    Profile = parsed.GetValue(_s3Profile),
                    RoleArn = parsed.GetValue(_s3RoleArn),
                    Anonymous = parsed.GetValue(_s3Anonymous),
                },
                Gcs = new GcsOptions { Endpoint = ReadUrl(parsed, _gcsEndpoint), Anonymous = parsed.GetValue(_gcsAnonymous) },
                Azure = new AzureOptions
                {
                    Account = parsed.GetValue(_azureAccount) ?? Variable(AzureAccountVariable),
                    Endpoint = ReadUrl(parsed, _azureEndpoint),
                    Anonymous = parsed.GetValue(_azureAnonymous),
                    // The names that Azure's own command line uses.
                    ConnectionString = Variable("AZURE_STORAGE_CONNECTION_STRING"),
                    SasToken = Variable("AZURE_STORAGE_SAS_TOKEN"),
                    Key = Variable("AZURE_STORAGE_KEY"),
                },
                Cache = parsed.GetValue(_cache) is { } folder ? new CacheOptions(folder, ReadSize(parsed), host.Time) : null,
            });

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private long ReadSize(ParseResult parsed)
    {
        var text = parsed.GetValue(_cacheSize)!;
        var unit = text.ToUpperInvariant() switch
        {
            [.., 'M', 'B'] => 1_000_000L,
            [.., 'G', 'B'] => 1_000_000_000L,
            [.., 'T', 'B'] => 1_000_000_000_000L,
            _ => 0,
        };
        return unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number * unit
            : throw new UsageException($"'{_cacheSize.Name}' takes a size as 500MB or 20GB, not '{text}'");
    }

    private static Uri? ReadUrl(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "", Query: "" } ? uri
        : throw new UsageException($"'{option.Name}' takes the address of a server as https://host:port, without credentials");
}
