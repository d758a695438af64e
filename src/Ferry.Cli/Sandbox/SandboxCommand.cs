using System.CommandLine;
using Ferry.Sandbox;

namespace Ferry.Cli.Sandbox;

/// <summary><c>ferry sandbox</c>: the demo's target on its own.</summary>
public static class SandboxCommand
{
    public static Command Create(CommandHost host)
    {
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one.", HelpName = "N" };
        var discard = new Option<bool>("--discard") { Description = "Answer bulk requests with success and keep nothing: for measuring the sender." };
        var command = new Command("sandbox", "Runs a small in-memory cluster on loopback until Ctrl-C: a target to try things on.") { port, discard };
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var options = new SandboxOptions { Port = parsed.GetValue(port), Discard = parsed.GetValue(discard), TimeProvider = host.Time };
            await using var sandbox = await SandboxCluster.StartAsync(options, cancel);
            host.Output.Results.WriteLine(sandbox.Uri);
            await CancellationAsync(cancel);
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Completes when the user ends the command.</summary>
    internal static async Task CancellationAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource();
        await using (cancellationToken.Register(ended.SetResult))
        {
            await ended.Task;
        }
    }
}
