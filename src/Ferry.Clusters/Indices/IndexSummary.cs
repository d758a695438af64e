namespace Ferry.Clusters.Indices;

/// <summary>What kind of index one is, by whom it is meant for.</summary>
public enum IndexKind
{
    /// <summary>A user's.</summary>
    Ordinary,

    /// <summary>A user's, left out by patterns unless they ask for hidden ones.</summary>
    Hidden,

    /// <summary>A part of a data stream.</summary>
    Backing,

    /// <summary>Of the cluster or a plugin: its name begins with a dot.</summary>
    System,
}

/// <summary>An index of a cluster.</summary>
/// <param name="Health">"green", "yellow", "red"; empty for closed ones of old clusters.</param>
/// <param name="Status">"open" or "close".</param>
/// <param name="Docs">Documents of Lucene, nested ones counted too; null if the cluster does not tell.</param>
/// <param name="Bytes">Of all copies.</param>
/// <param name="Created">The version that it was made by, as "2.19.4"; null if the cluster does not tell.</param>
public sealed record IndexSummary(
    string Name, IndexKind Kind, string Health, string Status, long? Docs, long? Bytes, int Shards, int Replicas, string? Created);
