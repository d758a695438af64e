using System.Diagnostics;

namespace Ferry.Clusters.Tests.Tls;

/// <summary>The server of OpenSSL's own command, which asks for certificates and refuses wrong ones by TLS alerts, as servers on OpenSSL and Java do.</summary>
internal sealed class OpenSslServer : IAsyncDisposable
{
    public const string Program = "/usr/bin/openssl";

    private readonly Process _process;

    private OpenSslServer(Process process) => _process = process;

    public Uri Uri { get; private set; } = null!;

    public static async Task<OpenSslServer> StartAsync(string version, string certificate, string authority)
    {
        var start = new ProcessStartInfo(
            Program,
            ["s_server", "-accept", "127.0.0.1:0", "-www", version, "-cert", certificate, "-CAfile", authority, "-Verify", "1", "-verify_return_error"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new OpenSslServer(Process.Start(start)!);
        server._process.BeginErrorReadLine();
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ACCEPT ", StringComparison.Ordinal))
            {
                server.Uri = new Uri($"https://{line["ACCEPT ".Length..]}/");
                return server;
            }
        }

        throw new InvalidOperationException("openssl s_server ended without listening");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
