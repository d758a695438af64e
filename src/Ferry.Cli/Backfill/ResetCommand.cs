using System.CommandLine;
using Ferry.Backfill.Loading;
using Ferry.Backfill.State;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Clusters;

namespace Ferry.Cli.Backfill;

/// <summary><c>ferry backfill reset</c></summary>
public static class ResetCommand
{
    public static Command Create(CommandHost host)
    {
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var json = JsonOption.Create();
        var command = new Command(
            "reset", "Forgets the backfill in the work state, so that another one can begin. The state is first archived in .ferry/. The target is left as it is.");
        StateSettings.Group.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command);
        command.Options.Add(yes);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            await using var store = await StateSettings.OpenExistingAsync(settings, host, cancel);
            var status = await RunStatus.ReadAsync(store, cancel);
            var alive = status.Workers.Count(worker => worker is { IsGone: false, Batches: > 0 });
            var question = $"forget the backfill of '{status.Run.Key.GetValueOrDefault(PlanKeys.SnapshotName)}', of which {status.Indices.Sum(index => index.DoneUnits)} of {status.Run.Units} units are done"
                + (alive > 0 ? $", and which {alive} processes may still work on" : "");
            if (!parsed.GetValue(yes) && !Confirmation.Ask(host.Output, question, "yes"))
            {
                return ExitCode.Usage;
            }

            var control = await RunControl.OpenAsync(store, cancel);
            if (status.Control.HeldSettings is not null)
            {
                await RestoreAsync(settings, control, host, cancel);
            }

            var archive = Path.Combine(BackfillCommand.StateFolder, $"state-{host.Time.GetUtcNow():yyyyMMddTHHmmssfffZ}.ndjson");
            await control.ResetAsync(archive, cancel);
            if (parsed.GetValue(json))
            {
                host.Output.Json(new { Archive = archive });
            }
            else
            {
                host.Output.Success($"done; the state is kept in {archive}");
            }

            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>Whoever forgets the backfill must not forget what its load has changed on the target.</summary>
    private static async ValueTask RestoreAsync(Settings settings, RunControl control, CommandHost host, CancellationToken cancellationToken)
    {
        using var target = new ClusterClient(ClusterSettings.Target.Read(settings, host.Output), host.Time);
        var restored = await new LoadTuning(target, Retries.Create(host), control).RestoreAsync(cancellationToken);
        host.Output.Note($"refresh interval and replicas of {restored} indices are as before the load");
    }
}
