using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots;

/// <summary>Root snap-*.dat: everything below the field "snapshot".</summary>
internal static class SnapshotInfoParser
{
    public static SnapshotInfo Parse(MetadataNode root)
    {
        var node = root["snapshot"];
        var name = node["name"].AsString();
        return new SnapshotInfo
        {
            Name = name,
            // Snapshots of 1.x and 2.x, which may lie in repositories that a later server goes on with, have their name as UUID.
            Uuid = node.TryGet("uuid")?.AsString() ?? name,
            State = ParseState(node["state"]),
            Version = new ServerVersion(node["version_id"].AsInt32(0)),
            Indices = [.. node["indices"].Elements().Select(index => index.AsBlobSegment())],
            DataStreams = [.. (node.TryGet("data_streams")?.Elements() ?? []).Select(stream => stream.AsString())],
            StartTime = node["start_time"].AsInt64(0),
            EndTime = node["end_time"].AsInt64(0),
            TotalShards = node["total_shards"].AsInt32(0),
            SuccessfulShards = node["successful_shards"].AsInt32(0),
            Failures = [.. node["failures"].Elements().Select(ParseFailure)],
            IsShallowCopy = node.TryGet("remote_store_index_shallow_copy")?.AsBoolean() ?? false,
        };
    }

    private static SnapshotState ParseState(MetadataNode node) => node.AsString() switch
    {
        "IN_PROGRESS" => SnapshotState.InProgress,
        "SUCCESS" => SnapshotState.Success,
        "FAILED" => SnapshotState.Failed,
        "PARTIAL" => SnapshotState.Partial,
        "INCOMPATIBLE" => SnapshotState.Incompatible,
        var state => throw node.Corrupt($"the state '{state}' of a snapshot is not known"),
    };

    private static SnapshotShardFailure ParseFailure(MetadataNode node) =>
        new(node["index"].AsString(), node["shard_id"].AsInt32(0), node.TryGet("reason")?.AsString() ?? "no reason was recorded");
}
