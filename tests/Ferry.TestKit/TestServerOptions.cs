namespace Ferry.TestKit;

/// <summary>What a test may ask of a server beyond its name.</summary>
public sealed record TestServerOptions
{
    public static TestServerOptions Default { get; } = new();

    /// <summary>Folders that the server may use as <c>fs</c> repositories, besides <see cref="TestServer.RepositoriesPath"/>.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>The heap in the JVM's notation, as in <c>1g</c>; null for the small one that tests usually need.</summary>
    public string? Heap { get; init; }

    /// <summary>Settings of elasticsearch.yml or opensearch.yml.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the start may take. The first one on a machine unpacks the server.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(3);
}
