using Ferry.Backfill;
using Ferry.Backfill.Sending;
using Ferry.Backfill.State;
using Ferry.Clusters;

namespace Ferry.Cli.Backfill;

/// <summary>What tells one backfill from another: processes that differ in any of it must not share work.</summary>
public static class PlanKeys
{
    public const string SnapshotName = "snapshot";

    private const string SnapshotUuid = "snapshot uuid", Target = "target";

    public static PlanKey Of(Source source, ClusterInfo target, Uri address, BackfillOptions backfill)
    {
        var key = Of(backfill.Send);
        if (backfill.Transforms.Identity is { } transforms)
        {
            // Not among what is compared for refused documents, which are sent again by whatever transform mends them.
            key["transforms"] = transforms;
        }

        key[SnapshotName] = source.Snapshot.Info.Name;
        key[SnapshotUuid] = source.Snapshot.Info.Uuid;
        key["indices"] = string.Join(", ", source.Selection.Selected.Select(index => index.Name).Order(StringComparer.Ordinal));
        key[Target] = NameOf(target, address);
        return key;
    }

    /// <summary>What of a backfill is sent otherwise by these options, in words; null if nothing is.</summary>
    public static string? DifferenceInSending(PlanKey key, SendOptions send)
    {
        var (here, there) = (Of(send), new PlanKey());
        foreach (var name in here.Keys.Where(key.ContainsKey))
        {
            there[name] = key[name];
        }

        return here.DifferenceTo(there);
    }

    /// <summary>Whether a backfill is into that target.</summary>
    public static bool IsInto(PlanKey key, ClusterInfo target, Uri address) => key.GetValueOrDefault(Target) == NameOf(target, address);

    /// <summary>Whether two are about the same snapshot and target, of which they may move different indices.</summary>
    public static bool AreOfOneMove(PlanKey one, PlanKey other) =>
        Array.TrueForAll([SnapshotName, SnapshotUuid, Target], name => one.GetValueOrDefault(name) == other.GetValueOrDefault(name));

    private static PlanKey Of(SendOptions send) => new()
    {
        ["op_type"] = send.OpType.ToString(),
        ["version_type"] = send.Versioning.ToString(),
        ["server_ids"] = send.ServerIds.ToString(),
        ["data_streams"] = (send.DataStreams.Count > 0).ToString(),
        ["pipeline"] = send.Pipeline ?? "none",
        ["routing"] = send.Routing.Value switch { null => "keep", "" => "drop", var value => $"value:{value}" },
    };

    private static string NameOf(ClusterInfo target, Uri address) => target.Uuid is { } uuid ? $"cluster {uuid}" : address.ToString();
}
