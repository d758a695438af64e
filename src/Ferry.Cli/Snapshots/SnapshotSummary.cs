using Ferry.Snapshots;

namespace Ferry.Cli.Snapshots;

/// <summary>A snapshot in JSON output; times in ISO 8601 UTC, null where there is none.</summary>
public sealed record SnapshotSummary(
    string Name, string Uuid, SnapshotState State, string Version, IReadOnlyList<string> Indices, IReadOnlyList<string> DataStreams,
    DateTimeOffset? Start, DateTimeOffset? End, int TotalShards, int SuccessfulShards, IReadOnlyList<SnapshotShardFailure> Failures)
{
    public static SnapshotSummary Of(SnapshotInfo info) => new(
        info.Name, info.Uuid, info.State, info.Version.ToString(), info.Indices, info.DataStreams, Time(info.StartTime), Time(info.EndTime),
        info.TotalShards, info.SuccessfulShards, info.Failures);

    private static DateTimeOffset? Time(long milliseconds) => milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
