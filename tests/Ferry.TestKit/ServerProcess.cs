using System.Diagnostics;

namespace Ferry.TestKit;

/// <summary>
/// A process that cannot outlive this one, however this one ends. A shell beside it reads a pipe that only this process holds open:
/// when the pipe closes, by <see cref="StopAsync"/>, an exit or a kill, the shell sends SIGTERM.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    // $1 is the log, the rest the command. The command takes the shell's place (exec), so that $$ is its id and Process sees its exit.
    // A line on the pipe tells the watcher that there is nothing left to stop: the id may belong to somebody else by then.
    private const string Script = """
        log=$1; shift
        exec 3<&0
        { read -r ended <&3 || kill $$; } >/dev/null 2>&1 &
        exec "$@" </dev/null 3<&- >"$log" 2>&1
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly Process process;

    private ServerProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public int ExitCode => process.ExitCode;

    public static ServerProcess Start(string log, string command, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", log, command, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start"));
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    public async Task StopAsync()
    {
        if (process.HasExited)
            await DismissWatcherAsync();
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Grace, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        await StopAsync();
    }

    public void Dispose() => process.Dispose();

    private async Task DismissWatcherAsync()
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync("ended\n"u8.ToArray());
        }
        catch (IOException)
        {
            // An interrupt at the terminal ends every process of the group: the watcher has gone already.
        }
    }
}
