using System.Net;

namespace Ferry.TestKit;

/// <summary>A real Elasticsearch or OpenSearch of one node on 127.0.0.1, with nothing in it. Ends when disposed or when this process does.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly TempDirectory folder;
    private readonly TestServerOptions options;
    private ServerProcess process;

    private TestServer(string name, TempDirectory folder, TestServerOptions options)
    {
        (Name, this.folder, this.options) = (name, folder, options);
        process = Start(port: 0);
    }

    /// <summary>The server and its version, as in <c>opensearch-2.19.4</c>.</summary>
    public string Name { get; }

    /// <summary>The process of the JVM.</summary>
    public int ProcessId => process.Id;

    /// <summary>Below this folder the server may keep <c>fs</c> repositories. It goes away with the server.</summary>
    public string RepositoriesPath => folder.Combine("repositories");

    /// <summary>What the server has written about itself.</summary>
    public string LogPath => folder.Combine("server.log");

    public Uri Uri => Client.BaseAddress!;

    /// <summary>A client whose base address is the server.</summary>
    public HttpClient Client { get; } = new();

    /// <summary>
    /// Starts a server and waits until it answers. Where the server is not available the test is skipped,
    /// or fails if <see cref="ServersFolder.RequireVariable"/> is 1.
    /// </summary>
    /// <exception cref="InvalidOperationException">The server ended or did not answer in time; the message has the end of its log.</exception>
    public static async Task<TestServer> StartAsync(string name, TestServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ServersFolder.Require(name);
        options ??= TestServerOptions.Default;
        var server = new TestServer(name, new TempDirectory(), options);
        try
        {
            await server.WaitUntilReadyAsync(options.Deadline, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the server as a crash does, and starts it again with the same data at the same address. Only for servers that are not shared.</summary>
    public async Task CrashAsync(CancellationToken cancellationToken = default)
    {
        await process.KillAsync();
        process.Dispose();
        process = Start(Uri.Port);
        await WaitUntilReadyAsync(options.Deadline, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.StopAsync();
        process.Dispose();
        folder.Dispose();
    }

    private ServerProcess Start(int port) => ServerProcess.Start(LogPath, ServersFolder.StartScript,
    [
        Name,
        "--data", folder.Path,
        "--port", $"{port}",
        .. options.Repositories.Prepend(RepositoriesPath).SelectMany(path => (string[])["--repo", Path.GetFullPath(path)]),
        .. options.Heap is { } heap ? (string[])["--heap", heap] : [],
        .. options.Settings.SelectMany(setting => (string[])["-E", $"{setting.Key}={setting.Value}"]),
    ]);

    private async Task WaitUntilReadyAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var exit = process.WaitForExitAsync(stop.Token);
        var ready = UntilReadyAsync(stop.Token);
        try
        {
            await await Task.WhenAny(ready, exit);
            if (exit.IsCompletedSuccessfully)
                throw new InvalidOperationException($"{Name} ended with exit code {process.ExitCode}.{LogTail()}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{Name} did not answer within {deadline}.{LogTail()}", e);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Poll, TimeProvider.System);
        while (Client.BaseAddress is null)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            if (TryReadPort() is { } port)
                Client.BaseAddress = new UriBuilder("http", IPAddress.Loopback.ToString(), port).Uri;
        }

        while (!await IsHealthyAsync(cancellationToken))
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private int? TryReadPort()
    {
        var file = folder.Combine("logs/http.ports");
        return File.Exists(file) && IPEndPoint.TryParse(File.ReadLines(file).FirstOrDefault(""), out var address) ? address.Port : null;
    }

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Client.GetAsync("_cluster/health", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // It has named its port, but does not listen yet.
        }
    }

    private string LogTail() =>
        File.Exists(LogPath) ? $" The end of its log:\n{string.Join('\n', File.ReadLines(LogPath).TakeLast(40))}" : " It has written no log.";
}
