using Ferry.Clusters;

namespace Ferry.Transforms;

/// <summary>Versions, and the words for them.</summary>
/// <param name="Words">As "Elasticsearch before 6.0".</param>
/// <param name="Contains">Whether a version is one of them.</param>
public sealed record VersionRange(string Words, Predicate<ClusterVersion> Contains)
{
    public static VersionRange Any { get; } = new("any", _ => true);

    public static VersionRange AnyElasticsearch { get; } = new("Elasticsearch", version => version.Flavour == Flavour.Elasticsearch);

    /// <summary>Every OpenSearch, Serverless included.</summary>
    public static VersionRange AnyOpenSearch { get; } = new("OpenSearch", version => version.Flavour != Flavour.Elasticsearch);

    public static VersionRange Serverless { get; } = new("Amazon OpenSearch Serverless", version => version.Flavour == Flavour.Serverless);

    public static VersionRange ElasticsearchBefore(int major, int minor = 0) =>
        new($"Elasticsearch before {major}.{minor}", version => version.IsElasticsearchBefore(major, minor));

    public static VersionRange ElasticsearchFrom(int major, int minor = 0) =>
        new($"Elasticsearch from {major}.{minor}", version => version.IsElasticsearchFrom(major, minor));

    public static VersionRange OpenSearchFrom(int major, int minor = 0) =>
        new($"OpenSearch from {major}.{minor}", version => version.IsOpenSearchFrom(major, minor));

    public static VersionRange OpenSearchBefore(int major, int minor = 0) =>
        new($"OpenSearch before {major}.{minor}", version => version.Flavour == Flavour.OpenSearch && !version.IsOpenSearchFrom(major, minor));

    public static VersionRange operator |(VersionRange left, VersionRange right) =>
        new($"{left.Words} or {right.Words}", version => left.Contains(version) || right.Contains(version));

    public override string ToString() => Words;
}
