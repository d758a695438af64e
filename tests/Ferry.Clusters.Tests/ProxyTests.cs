using Ferry.Clusters.Tls;
using Ferry.Sandbox;
using Ferry.TestKit.Tls;

namespace Ferry.Clusters.Tests;

/// <summary>The way through a proxy, by a proxy of the tests' own.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private SandboxCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await SandboxCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Requests_go_through_a_proxy_with_their_address_in_full()
    {
        await using var proxy = new ForwardProxy();

        Assert.Equal("OpenSearch 2.19.4", await AskAsync(_cluster.Uri, new ClusterProxy(proxy.Uri)));
        Assert.Equal([$"GET {_cluster.Uri} HTTP/1.1"], proxy.Requests);
    }

    [Fact]
    public async Task Https_goes_through_a_proxy_as_a_tunnel()
    {
        using var authority = new TestAuthority();
        await using var guard = await ClusterGuard.StartAsync(_cluster.Uri, new GuardOptions { Certificate = authority.ForLoopback() });
        await using var proxy = new ForwardProxy();

        Assert.Equal("OpenSearch 2.19.4", await AskAsync(guard.Uri, new ClusterProxy(proxy.Uri), authority));
        Assert.Equal([$"CONNECT {guard.Uri.Authority} HTTP/1.1"], proxy.Requests);
    }

    [Fact]
    public async Task A_proxy_that_wants_a_user_gets_that_of_its_address()
    {
        await using var proxy = new ForwardProxy("me:h@sh");
        var address = new UriBuilder(proxy.Uri) { UserName = "me", Password = "h%40sh" }.Uri;

        Assert.Equal("OpenSearch 2.19.4", await AskAsync(_cluster.Uri, new ClusterProxy(address)));
        Assert.Single(proxy.Requests);
        var e = await Assert.ThrowsAsync<ClusterException>(() => AskAsync(_cluster.Uri, new ClusterProxy(proxy.Uri)));
        Assert.Equal((ClusterProblem.Unauthenticated, 407), (e.Problem, e.Status));
        Assert.Contains("The proxy wants a user", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_told()
    {
        Uri gone;
        await using (var proxy = new ForwardProxy())
        {
            gone = proxy.Uri;
        }

        var e = await Assert.ThrowsAsync<ClusterException>(() => AskAsync(_cluster.Uri, new ClusterProxy(gone)));
        Assert.Equal(ClusterProblem.Unreachable, e.Problem);
        Assert.Contains("proxy", e.Message, StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(Uri cluster, ClusterProxy proxy, TestAuthority? authority = null)
    {
        var tls = authority is null ? ClusterTls.Default : new ClusterTls { Authorities = [authority.Certificate] };
        using var client = new ClusterClient(new ClusterOptions { Uri = cluster, Proxy = proxy, Tls = tls }, TimeProvider.System);
        return (await client.GetInfoAsync(default)).ToString();
    }
}
