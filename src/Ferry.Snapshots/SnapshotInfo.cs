namespace Ferry.Snapshots;

/// <summary>How a snapshot ended.</summary>
public enum SnapshotState
{
    /// <summary>It is being taken, or the server went away meanwhile.</summary>
    InProgress = 0,

    /// <summary>All shards are in it.</summary>
    Success = 1,

    /// <summary>It is worthless; the server keeps it for its failures.</summary>
    Failed = 2,

    /// <summary>Some shards are missing; <see cref="SnapshotInfo.Failures"/> names them.</summary>
    Partial = 3,

    /// <summary>Its server was too old for the server that wrote this entry.</summary>
    Incompatible = 4,
}

/// <summary>A snapshot as the repository's table of contents lists it.</summary>
/// <param name="Name">Unique in the repository.</param>
/// <param name="Uuid">Part of the names of its blobs.</param>
/// <param name="State">Null where Elasticsearch 5.0 to 5.4 did not record it.</param>
/// <param name="Version">Version of the server, "7.10.2"; null before Elasticsearch 7.6.</param>
public sealed record SnapshotEntry(string Name, string Uuid, SnapshotState? State, string? Version);

/// <summary>A shard that did not get into a snapshot.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="Shard">Number of the shard.</param>
/// <param name="Reason">What the server recorded, often with an exception's text.</param>
public sealed record SnapshotShardFailure(string Index, int Shard, string Reason);

/// <summary>What the server recorded about a snapshot as a whole (root snap-*.dat).</summary>
public sealed record SnapshotInfo
{
    public required string Name { get; init; }

    public required string Uuid { get; init; }

    public required SnapshotState State { get; init; }

    /// <summary>The server that took it.</summary>
    public required ServerVersion Version { get; init; }

    /// <summary>Names of the indices, backing indices of data streams included.</summary>
    public required IReadOnlyList<string> Indices { get; init; }

    public required IReadOnlyList<string> DataStreams { get; init; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public required long StartTime { get; init; }

    /// <summary>Milliseconds since 1970 UTC; 0 while the snapshot is being taken.</summary>
    public required long EndTime { get; init; }

    public required int TotalShards { get; init; }

    public required int SuccessfulShards { get; init; }

    /// <summary>The shards that are missing.</summary>
    public required IReadOnlyList<SnapshotShardFailure> Failures { get; init; }

    /// <summary>
    /// Whether shards of indices with remote-backed storage (OpenSearch) were not copied: their files lie in the remote store.
    /// </summary>
    public required bool IsShallowCopy { get; init; }
}
