using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Metadata.Reading;
using Ferry.Snapshots;
using Ferry.Transforms;

namespace Ferry.Metadata;

/// <summary>
/// The definition of an index for a backfill that finds none on the target: what decides where documents go and whether they are accepted
/// (shards, routing, mappings, analysis, mapping limits), and nothing else. All of it is brought by <see cref="Migration.MetadataMigration"/>.
/// </summary>
public static class IndexDefinition
{
    private static readonly string[] CarriedPrefixes = ["index.analysis.", "index.similarity.", "index.mapping.", "index.max_"];

    private static readonly string[] CarriedSettings =
        ["index.number_of_shards", "index.number_of_routing_shards", "index.number_of_replicas", "index.routing_partition_size", "index.knn"];

    /// <param name="index">The index as the snapshot has it.</param>
    /// <param name="version">The version of the server that took the snapshot.</param>
    public static Definition From(IndexMetadata index, ClusterVersion version)
    {
        var definition = SnapshotMetadataReader.IndexOf(index, version);
        var settings = definition.Body["settings"]!.AsObject();
        foreach (var setting in settings.Select(setting => setting.Key).Where(setting => !IsCarried(setting)).ToList())
        {
            settings.Remove(setting);
        }

        definition.Body["aliases"] = new JsonObject();
        return definition;
    }

    private static bool IsCarried(string setting) =>
        CarriedSettings.Contains(setting) || CarriedPrefixes.Any(prefix => setting.StartsWith(prefix, StringComparison.Ordinal));
}
