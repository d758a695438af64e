using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Endpoints;

/// <summary>Every endpoint there is, group by group.</summary>
internal static class Routes
{
    public static IEnumerable<Route> All(ClusterState cluster) =>
    [
        .. new RootEndpoint(cluster).Routes,
        .. new ClusterEndpoints(cluster).Routes,
        .. new IndexEndpoints(cluster).Routes,
        .. new MappingEndpoints(cluster).Routes,
        .. new SettingsEndpoints(cluster).Routes,
        .. new AliasEndpoints(cluster).Routes,
        .. new DocumentEndpoints(cluster).Routes,
        .. new BulkEndpoint(cluster).Routes,
        .. new MultiGetEndpoint(cluster).Routes,
        .. new SearchEndpoints(cluster).Routes,
        .. new RefreshEndpoint(cluster).Routes,
        .. new StatsEndpoint(cluster).Routes,
        .. new CatEndpoints(cluster).Routes,
    ];
}
