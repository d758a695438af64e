using System.CommandLine;
using Ferry.Backfill.State;
using Ferry.Cli.Configuration;

namespace Ferry.Cli.Backfill;

/// <summary><c>ferry backfill status</c></summary>
public static class StatusCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static Command Create(CommandHost host)
    {
        var watch = new Option<bool>("--watch") { Description = "Look again every two seconds, until all units have an end." };
        var json = JsonOption.Create();
        var command = new Command("status", "How far a backfill is: documents, units, workers, failures, what is waited for.");
        StateSettings.Group.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command);
        command.Options.Add(watch);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            await using var store = await StateSettings.OpenExistingAsync(Settings.Load(parsed), host, cancel);
            var report = new StatusReport(host.Output, host.Time);
            using var timer = new PeriodicTimer(Interval, host.Time);
            while (true)
            {
                var status = await RunStatus.ReadAsync(store, cancel);
                report.Write(status, parsed.GetValue(json), parsed.GetValue(watch));
                if (status.IsFinished || !parsed.GetValue(watch))
                {
                    return ExitCode.Done;
                }

                await timer.WaitForNextTickAsync(cancel);
            }
        }));
        return command;
    }
}
