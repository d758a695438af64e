using Ferry.Clusters;

namespace Ferry.Backfill.State;

/// <summary>Opens the store that a location names: <c>sqlite:PATH</c>, or <c>opensearch:URL[/index]</c>.</summary>
public static class StateStores
{
    public const string DefaultIndex = "ferry-state";

    private const string Sqlite = "sqlite:", OpenSearch = "opensearch:";

    /// <param name="location">The location.</param>
    /// <param name="connect">Makes a client for the cluster at an address; it is disposed with the store.</param>
    /// <param name="retries">How long a cluster that is away is waited for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StateException">The location is none, or what it names cannot be used.</exception>
    public static async ValueTask<IStateStore> OpenAsync(
        string location, Func<Uri, ClusterClient> connect, RetryPolicy retries, CancellationToken cancellationToken)
    {
        if (location.StartsWith(Sqlite, StringComparison.Ordinal) && location.Length > Sqlite.Length)
        {
            return SqliteStateStore.Open(location[Sqlite.Length..]);
        }

        if (location.StartsWith(OpenSearch, StringComparison.Ordinal) && ClusterOptions.ParseUri(location[OpenSearch.Length..]) is { } uri)
        {
            var index = uri.AbsolutePath.Trim('/') is { Length: > 0 } path ? path : DefaultIndex;
            return index.Contains('/')
                ? throw NotALocation(location)
                : await ClusterStateStore.OpenAsync(connect(new Uri(uri, "/")), retries, Uri.UnescapeDataString(index), cancellationToken);
        }

        throw NotALocation(location);
    }

    /// <summary>Whether there may be a state: false for a file that is not there.</summary>
    public static bool Exists(string location) => !location.StartsWith(Sqlite, StringComparison.Ordinal) || File.Exists(location[Sqlite.Length..]);

    private static StateException NotALocation(string location) => new(
        StateProblem.Location, $"'{location}' does not name a work state; give sqlite:PATH, or opensearch:https://host:9200[/index] without credentials");
}
