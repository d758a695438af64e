using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Snapshots.Blobs;

/// <summary>How stores are reached, beyond their location. Secrets are not among it: they come from the environment and from files.</summary>
public sealed record StoreOptions
{
    /// <summary>How requests are repeated. Processes that share a store wait differently long.</summary>
    public StorePatience Patience { get; init; } = new(TimeProvider.System, new Random(Environment.ProcessId));

    public S3Options S3 { get; init; } = new();
}

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
