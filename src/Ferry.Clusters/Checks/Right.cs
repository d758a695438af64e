namespace Ferry.Clusters.Checks;

/// <summary>Something that a user of a cluster must be allowed to do.</summary>
/// <param name="Name">In words, as "create indices".</param>
/// <param name="NeededFor">The phases that need it, as "metadata, backfill".</param>
public sealed record Right(string Name, string NeededFor)
{
    /// <summary>A harmless GET that needs it; null if only a change would show.</summary>
    public string? Probe { get; init; }

    /// <summary>The cluster privilege of Elasticsearch that gives it.</summary>
    public string? ClusterPrivilege { get; init; }

    /// <summary>The index privilege of Elasticsearch that gives it, on all indices.</summary>
    public string? IndexPrivilege { get; init; }

    /// <summary>The permission of OpenSearch's security plugin that gives it.</summary>
    public required string Permission { get; init; }

    /// <summary>What to give to a user who lacks it.</summary>
    public string Remedy(ClusterVersion version) => version.Flavour switch
    {
        Flavour.Elasticsearch when ClusterPrivilege is not null => $"cluster privilege {ClusterPrivilege}",
        Flavour.Elasticsearch => $"index privilege {IndexPrivilege}",
        _ => $"permission {Permission}",
    };
}
