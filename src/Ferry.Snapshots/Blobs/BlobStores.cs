namespace Ferry.Snapshots.Blobs;

/// <summary>Opens the store that a location names.</summary>
public static class BlobStores
{
    private const string Accepted = "Accepted are a path (/backups/es, ./repo) and file:///backups/es.";

    /// <param name="location">A path, absolute or relative to the current directory, or a file URI.</param>
    /// <exception cref="SnapshotException">
    /// <see cref="SnapshotProblem.RepositoryUnsupported"/> for other schemes, otherwise as <see cref="FileBlobStore"/>.
    /// </exception>
    public static IBlobStore Open(string location)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        var colon = location.IndexOf(':');
        // One letter before a colon is a drive of Windows, not a scheme.
        var hasScheme = colon > 1 && location.AsSpan(0, colon).IndexOfAny('/', '\\') < 0
            && (location.AsSpan(colon).StartsWith("://") || location.StartsWith("file:", StringComparison.OrdinalIgnoreCase));
        if (!hasScheme)
        {
            return new FileBlobStore(location);
        }

        // The rest of the location may hold credentials, so only the scheme is repeated.
        var scheme = location[..colon];
        if (!scheme.Equals("file", StringComparison.OrdinalIgnoreCase))
        {
            throw SnapshotException.Unsupported($"Repositories at {scheme}:// cannot be read. {Accepted}");
        }

        return Uri.TryCreate(location, UriKind.Absolute, out var uri) && uri.Host.Length == 0
            ? new FileBlobStore(uri.LocalPath)
            : throw SnapshotException.Unsupported($"{location} is not a file URI of this machine. {Accepted}");
    }
}
