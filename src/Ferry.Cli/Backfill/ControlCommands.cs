using System.CommandLine;
using Ferry.Backfill.State;
using Ferry.Cli.Configuration;

namespace Ferry.Cli.Backfill;

/// <summary><c>ferry backfill pause, resume, stop, scale</c>: what a user does to a running backfill from another terminal.</summary>
public static class ControlCommands
{
    public static Command Pause(CommandHost host) => Create(
        host, "pause", "Lets all processes finish the units in hand, and begin no more until 'resume'.",
        control => control with { Paused = true }, "paused; 'ferry backfill resume' goes on");

    public static Command Resume(CommandHost host) => Create(
        host, "resume", "Ends a pause.", control => control with { Paused = false }, "going on");

    public static Command Stop(CommandHost host) => Create(
        host, "stop", "Lets all processes finish the units in hand, and end. The command that began the backfill goes on later.",
        control => control with { Stopping = true }, "the processes end with the units in hand; run 'ferry backfill' again to go on");

    public static Command Scale(CommandHost host)
    {
        var number = new Argument<int>("N") { Description = "Units at once in each process, 0 to 256." };
        number.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 256)
            {
                result.AddError("N must be 0 to 256");
            }
        });
        var command = new Command("scale", "Sets how many units each process on this machine works on at once.") { number };
        return Complete(host, command, parsed => control => control with
        {
            Workers = new Dictionary<string, int>(control.Workers) { [Environment.MachineName] = parsed.GetValue(number) },
        }, "the processes on this machine take it over within seconds");
    }

    private static Command Create(CommandHost host, string name, string description, Func<ControlDocument, ControlDocument> change, string done) =>
        Complete(host, new Command(name, description), _ => change, done);

    private static Command Complete(CommandHost host, Command command, Func<ParseResult, Func<ControlDocument, ControlDocument>> change, string done)
    {
        var json = JsonOption.Create();
        StateSettings.Group.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            await using var store = await StateSettings.OpenExistingAsync(Settings.Load(parsed), host, cancel);
            var control = await (await RunControl.OpenAsync(store, cancel)).ChangeAsync(change(parsed), cancel);
            if (parsed.GetValue(json))
            {
                host.Output.Json(new { control.Paused, control.Stopping, control.Workers });
            }
            else
            {
                host.Output.Success(done);
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
