namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>A place in an object store: scheme://bucket/prefix, the prefix taken as it stands (no percent-encoding).</summary>
/// <param name="Scheme">As "s3".</param>
/// <param name="Bucket">The bucket, or container.</param>
/// <param name="Prefix">What the keys of all blobs begin with: "" or something with '/' at its end.</param>
internal sealed record BucketLocation(string Scheme, string Bucket, string Prefix)
{
    /// <exception cref="SnapshotException">There is no bucket in it.</exception>
    public static BucketLocation Parse(string location)
    {
        var scheme = location[..location.IndexOf("://", StringComparison.Ordinal)];
        var rest = location[(scheme.Length + 3)..];
        var slash = rest.IndexOf('/');
        var bucket = slash < 0 ? rest : rest[..slash];
        var prefix = slash < 0 ? "" : rest[slash..].Trim('/');
        return bucket.Length > 0
            ? new BucketLocation(scheme.ToLowerInvariant(), bucket, prefix.Length == 0 ? "" : prefix + "/")
            : throw SnapshotException.Unsupported($"{location} names no bucket. Give it as {scheme}://bucket or {scheme}://bucket/prefix.");
    }

    /// <summary>The place of which this one is a folder; null if it does not end so.</summary>
    public BucketLocation? Above(string folder) =>
        Prefix == folder + "/" || Prefix.EndsWith($"/{folder}/", StringComparison.Ordinal)
            ? this with { Prefix = Prefix[..^(folder.Length + 1)] }
            : null;

    public string KeyOf(string name) => Prefix + name;

    /// <summary>The name of the blob with a key; null for what is not one: the empty objects with which consoles stand in for folders.</summary>
    public string? NameOf(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) && key.Length > Prefix.Length && !key.EndsWith('/') ? key[Prefix.Length..] : null;

    public override string ToString() => $"{Scheme}://{Bucket}/{Prefix}".TrimEnd('/');
}
