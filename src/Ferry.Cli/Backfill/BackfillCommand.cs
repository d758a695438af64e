using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Telemetry;

namespace Ferry.Cli.Backfill;

/// <summary><c>ferry backfill</c></summary>
public static class BackfillCommand
{
    public static Command Create(CommandHost host)
    {
        var json = JsonOption.Create();
        var command = new Command(
            "backfill",
            """
            Moves all live documents of a snapshot into a cluster, straight from the snapshot's Lucene files, creates missing indices, and proves
            the result by counts. Refused documents and the ledger are kept in .ferry/. Running it again is safe.
            """);
        SourceSettings.AddTo(command);
        TargetSettings.Group.AddTo(command, TargetSettings.Url);
        BackfillSettings.Group.AddTo(command);
        TelemetrySettings.Group.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var target = TargetSettings.Read(settings);
            var options = new FlowOptions(settings.Find(BackfillSettings.Workers), parsed.GetValue(json), Ledgers.DefaultFolder);
            await using var telemetry = BackfillTelemetry.Start(settings, host);
            using var opened = await SourceSettings.OpenAsync(settings, host, cancel);
            return await new BackfillFlow(opened, target, options, host).RunAsync(cancel);
        }));
        return command;
    }
}
