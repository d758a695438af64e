namespace Ferry.Clusters;

/// <summary>What a cluster says of itself.</summary>
/// <param name="Name">Name of the cluster.</param>
/// <param name="Version">What its features depend on.</param>
/// <param name="Number">The version as it says it, as "2.19.4" or "8.0.0-rc1"; empty for Serverless.</param>
/// <param name="Uuid">What tells the cluster from any other, at whatever address; null if it does not say.</param>
public sealed record ClusterInfo(string Name, ClusterVersion Version, string Number, string? Uuid)
{
    /// <summary>Whether it is an OpenSearch that says it were Elasticsearch 7.10.2, for clients that know nothing else.</summary>
    public bool IsInCompatibilityMode { get; init; }

    /// <summary>What is to be said of a version that is newer than those that this program was tested with; null for others.</summary>
    public string? Doubt => Version.IsNewerThanKnown
        ? $"{this} is newer than what Ferry was tested with (Elasticsearch 1 to 9, OpenSearch 1 to 3): it is treated like the newest of those"
        : null;

    public override string ToString() => Version.Flavour == Flavour.Serverless ? Version.ToString() : $"{Version.Flavour} {Number}";
}
