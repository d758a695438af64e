using System.Text.RegularExpressions;

namespace Ferry.TestKit.Stores;

/// <summary>A server of tests/stores in a process of its own, on a free port of 127.0.0.1.</summary>
public sealed partial class StoreProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly TempDirectory folder;
    private readonly ServerProcess process;

    private StoreProcess(TempDirectory folder, ServerProcess process, Uri uri) => (this.folder, this.process, Uri) = (folder, process, uri);

    public Uri Uri { get; }

    /// <summary>
    /// Starts a server and waits until it has said where it listens. Where it is not installed the test is skipped,
    /// or fails if <see cref="ServersFolder.RequireVariable"/> is 1.
    /// </summary>
    /// <param name="program">Name of the command in node_modules/.bin.</param>
    /// <param name="arguments">Its arguments, made from the folder that it may write to.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not start in time.</exception>
    public static async Task<StoreProcess> StartAsync(string program, Func<string, IEnumerable<string>> arguments)
    {
        var path = Path.Combine(RepositoryRoot.Path, "tests", "stores", "node_modules", ".bin", program);
        if (!File.Exists(path))
            ServersFolder.Miss($"{program} is not installed; run: npm ci --prefix tests/stores");

        var place = new TempDirectory();
        var log = place.Combine("server.log");
        // s3rver makes the tokens of its pages with DES, which OpenSSL 3 calls legacy.
        var node = ServerProcess.Start(log, "node", ["--openssl-legacy-provider", path, .. arguments(place.Path)]);
        try
        {
            return new StoreProcess(place, node, await WaitAsync(node, program, log));
        }
        catch
        {
            await node.StopAsync();
            node.Dispose();
            place.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync();
        process.Dispose();
        folder.Dispose();
    }

    private static async Task<Uri> WaitAsync(ServerProcess started, string program, string log)
    {
        using var late = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var timer = new PeriodicTimer(Poll, TimeProvider.System);
        var exit = started.WaitForExitAsync(late.Token);
        while (!exit.IsCompleted && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            if (File.Exists(log) && Address().Match(await File.ReadAllTextAsync(log, CancellationToken.None)) is { Success: true } match)
                return new Uri($"http://{match.Groups["address"].Value}");
        }

        throw new InvalidOperationException($"{program} did not start. Its log:\n{(File.Exists(log) ? await File.ReadAllTextAsync(log, CancellationToken.None) : "")}");
    }

    [GeneratedRegex(@"listen\w* (at|on) (http://)?(?<address>127\.0\.0\.1:\d+)\s", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
