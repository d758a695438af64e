using System.Collections.Concurrent;

namespace Ferry.TestKit;

/// <summary>
/// Servers that the tests of an assembly or collection share: each starts when the first test asks for it and ends after the last.
/// Use it as a fixture, as in <c>[assembly: AssemblyFixture(typeof(SharedServers))]</c>, and take it in the constructor of the test class.
/// Tests that share a server keep to index and repository names of their own.
/// </summary>
public sealed class SharedServers : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<TestServer>>> servers = new();

    /// <summary>As <see cref="TestServer.StartAsync"/>, but the same server for every caller. A start that failed is not tried again.</summary>
    public Task<TestServer> GetAsync(string name) =>
        servers.GetOrAdd(name, static name => new Lazy<Task<TestServer>>(() => TestServer.StartAsync(name))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var start in servers.Values.Select(server => server.Value).Where(start => start.IsCompletedSuccessfully))
            await (await start).DisposeAsync();
    }
}
