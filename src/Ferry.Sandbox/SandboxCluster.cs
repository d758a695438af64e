using System.Net;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Endpoints;
using Ferry.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Ferry.Sandbox;

/// <summary>
/// A one-node cluster inside this process that answers HTTP like OpenSearch, as far as a migration needs it.
/// Everything is kept in memory and is gone on disposal. The conformance suite holds it to real servers.
/// </summary>
public sealed class SandboxCluster : IAsyncDisposable
{
    private readonly WebApplication app;

    private SandboxCluster(WebApplication app, Uri uri)
    {
        this.app = app;
        Uri = uri;
    }

    /// <summary>Where it listens, for example <c>http://127.0.0.1:34567/</c>.</summary>
    public Uri Uri { get; }

    /// <summary>Starts a cluster; it accepts requests when the task completes.</summary>
    /// <exception cref="IOException">The given port is taken.</exception>
    public static async Task<SandboxCluster> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SandboxOptions();
        // The empty builder: no configuration files, no environment, no console logging of the process it lives in.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxContentLength;
            // A stalled sender is the caller's experiment, not an attack.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });

        var web = builder.Build();
        var cluster = new ClusterState(options.Version, options.TimeProvider);
        var handler = new RestHandler(options, Routes.All(cluster));
        web.Run(handler.HandleAsync);
        try
        {
            await web.StartAsync(cancellationToken);
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }

        var addresses = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        return new SandboxCluster(web, new Uri(addresses!.Addresses.Single()));
    }

    /// <summary>Stops listening and forgets everything.</summary>
    public async ValueTask DisposeAsync()
    {
        // Connections of clients that are still open are cut: there is nothing to wait for.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }
}
