using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ferry.TestKit.Stores;

/// <summary>Kestrel on a free port of 127.0.0.1, for servers that a test makes itself.</summary>
public sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebServer(WebApplication app) => this.app = app;

    public Uri Uri => new(app.Urls.First());

    public static async Task<WebServer> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = new WebServer(builder.Build());
        web.app.Run(handler);
        await web.app.StartAsync();
        return web;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
