using Ferry.Snapshots.Blobs.Caching;
using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Snapshots.Blobs;

/// <summary>Opens the store that a location names.</summary>
public static class BlobStores
{
    // Four workers that each read four blocks ahead.
    private const long ReadAheadBytes = 64 << 20;

    private const string Accepted = "Accepted are a path (/backups/es, ./repo), file:///backups/es, s3://bucket/prefix, gs://bucket/prefix, az://container/prefix and https://host/folder.";

    /// <param name="location">A path, absolute or relative to the current directory, or a URI.</param>
    /// <param name="options">How remote stores are reached; null: by what the environment says.</param>
    /// <exception cref="SnapshotException">
    /// <see cref="SnapshotProblem.RepositoryUnsupported"/> for other schemes, otherwise as <see cref="FileBlobStore"/>. Remote stores are
    /// asked nothing yet: what is wrong with them shows at the first read.
    /// </exception>
    public static IBlobStore Open(string location, StoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        options ??= new StoreOptions();
        if (SchemeOf(location) is not { } scheme)
        {
            return new FileBlobStore(location);
        }

        return scheme switch
        {
            "file" => OpenFolder(location),
            "s3" => OpenRemote(new S3Blobs(BucketLocation.Parse(location), options.S3), options),
            "gs" => OpenRemote(new GcsBlobs(BucketLocation.Parse(location), options.Gcs, new HttpExchange()), options),
            "az" => OpenRemote(new AzureBlobs(BucketLocation.Parse(location), options.Azure), options),
            "http" or "https" => OpenRemote(new HttpBlobs(location), options),
            // The rest of the location may hold credentials, so only the scheme is repeated.
            _ => throw SnapshotException.Unsupported($"Repositories at {scheme}:// cannot be read. {Accepted}"),
        };
    }

    /// <summary>Opens a place in S3 for files of Ferry's own.</summary>
    /// <param name="location">As s3://bucket/prefix.</param>
    /// <param name="options">How it is reached; null: by what the environment says.</param>
    /// <exception cref="SnapshotException">The location is no such place, or there is no user for it.</exception>
    public static BlobWriter OpenWriter(string location, StoreOptions? options = null)
    {
        options ??= new StoreOptions();
        return SchemeOf(location) == "s3"
            ? new BlobWriter(new S3Blobs(BucketLocation.Parse(location), options.S3), options.Patience)
            : throw SnapshotException.Unsupported($"Ferry writes to s3://bucket/prefix only, not to {(SchemeOf(location) is { } scheme ? $"{scheme}://" : location)}.");
    }

    /// <summary>The path of a location that is a folder of this machine; null for any other.</summary>
    public static string? PathOf(string location) =>
        SchemeOf(location) is not { } scheme ? location
        : scheme == "file" && Uri.TryCreate(location, UriKind.Absolute, out var uri) && uri.Host.Length == 0 ? uri.LocalPath
        : null;

    private static BlockCache OpenRemote(IBlobProtocol protocol, StoreOptions options)
    {
        IVersionedBlobStore remote = new RemoteBlobStore(protocol, options.Patience);
        return new BlockCache(options.Cache is null ? remote : new DiskCache(remote, new CacheFolder(options.Cache)), new ReadAheadBudget(ReadAheadBytes));
    }

    private static FileBlobStore OpenFolder(string location) =>
        PathOf(location) is { } path
            ? new FileBlobStore(path)
            : throw SnapshotException.Unsupported($"{location} is not a file URI of this machine. {Accepted}");

    /// <summary>In lower case; null for a path.</summary>
    private static string? SchemeOf(string location)
    {
        var colon = location.IndexOf(':');
        // One letter before a colon is a drive of Windows, not a scheme.
        var hasScheme = colon > 1 && location.AsSpan(0, colon).IndexOfAny('/', '\\') < 0
            && (location.AsSpan(colon).StartsWith("://") || location.StartsWith("file:", StringComparison.OrdinalIgnoreCase));
        return hasScheme ? location[..colon].ToLowerInvariant() : null;
    }
}
