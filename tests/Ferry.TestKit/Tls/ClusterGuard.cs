using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Ferry.TestKit.Tls;

/// <summary>Stands before a cluster that asks nobody, as a security plugin or a gateway does: TLS, client certificates, credentials, rights.</summary>
public sealed class ClusterGuard : IAsyncDisposable
{
    private readonly HttpClient _cluster;
    private readonly GuardOptions _options;
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentQueue<string> _authorizations = new();

    private ClusterGuard(Uri cluster, GuardOptions options)
    {
        _options = options;
        _cluster = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = cluster };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (options.Certificate is { } certificate)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = certificate;
                    https.ClientCertificateMode = options.ClientAuthority is null ? ClientCertificateMode.NoCertificate : ClientCertificateMode.RequireCertificate;
                    https.ClientCertificateValidation = (shown, _, _) => IsSigned(shown);
                });
            }
        }));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public Uri Uri { get; private set; } = null!;

    /// <summary>What was asked, as "GET /_cat/indices?format=json".</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>The Authorization headers that came with them; empty where there was none.</summary>
    public IReadOnlyCollection<string> Authorizations => _authorizations;

    public static async Task<ClusterGuard> StartAsync(Uri cluster, GuardOptions options)
    {
        var guard = new ClusterGuard(cluster, options);
        await guard._app.StartAsync();
        var address = guard._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        guard.Uri = new UriBuilder(address) { Scheme = options.Certificate is null ? "http" : "https" }.Uri;
        return guard;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _cluster.Dispose();
    }

    private bool IsSigned(X509Certificate2 shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_options.ClientAuthority!);
        return chain.Build(shown);
    }

    private async Task HandleAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        _requests.Enqueue($"{method} {target}");
        _authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        if (_options.Authorization is { } expected && context.Request.Headers.Authorization != expected)
        {
            await AnswerAsync(context, 401, """{"error":{"type":"security_exception","reason":"missing or wrong credentials"},"status":401}""");
        }
        else if (_options.Forbids(method, target))
        {
            await AnswerAsync(context, 403, """{"error":{"type":"security_exception","reason":"no permissions for this user"},"status":403}""");
        }
        else if (_options.Answers(method, target) is { } answer)
        {
            await AnswerAsync(context, 200, answer);
        }
        else
        {
            await PassOnAsync(context, target);
        }
    }

    private async Task PassOnAsync(HttpContext context, string target)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), target);
        if (context.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            foreach (var name in (string[])["Content-Type", "Content-Encoding", "Content-Length"])
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)context.Request.Headers[name]);
            }
        }

        using var response = await _cluster.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        if (context.Request.Method != "HEAD")
        {
            await response.Content.CopyToAsync(context.Response.Body);
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, string answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (context.Request.Method != "HEAD")
        {
            await context.Response.WriteAsync(answer);
        }
    }
}
