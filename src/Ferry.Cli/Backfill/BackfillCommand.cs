using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Telemetry;

namespace Ferry.Cli.Backfill;

/// <summary><c>ferry backfill</c></summary>
public static class BackfillCommand
{
    /// <summary>The folder for Ferry's state, in the working directory.</summary>
    public const string StateFolder = ".ferry";

    public static Command Create(CommandHost host)
    {
        var join = new Option<bool>("--join")
        {
            Description = "Take part in a backfill that another process has begun, or will begin, in the same --state.",
        };
        var json = JsonOption.Create();
        var command = new Command(
            "backfill",
            """
            Moves all live documents of a snapshot into a cluster, straight from the snapshot's Lucene files, creates missing indices, and proves
            the result by counts. Work state, ledger and refused documents are kept in .ferry/. After whatever end, the same command goes on.
            """)
        {
            StatusCommand.Create(host),
            ControlCommands.Pause(host),
            ControlCommands.Resume(host),
            ControlCommands.Stop(host),
            ControlCommands.Scale(host),
            ResetCommand.Create(host),
        };
        SourceSettings.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command, ClusterSettings.Target.Url);
        BackfillSettings.Group.AddTo(command);
        TransformSettings.Group.AddTo(command);
        StateSettings.Group.AddTo(command);
        TelemetrySettings.Group.AddTo(command);
        FailureSettings.Group.AddTo(command);
        command.Options.Add(join);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var target = ClusterSettings.Target.Read(settings, host.Output);
            var backfill = BackfillSettings.Read(settings) with { Transforms = TransformSettings.Read(settings, host.Output.Note) };
            await using var telemetry = BackfillTelemetry.Start(settings, host);
            using var failures = FailureSettings.Open(settings, host);
            using var opened = await SourceSettings.OpenAsync(settings, host, cancel);
            backfill = BackfillSettings.For(backfill, settings, opened.Selection.Selected.Select(index => index.Name));
            var options = new FlowOptions(backfill, parsed.GetValue(join), parsed.GetValue(json), failures);
            await using var store = await StateSettings.OpenAsync(settings, target, host, cancel);
            return await new BackfillFlow(opened, target, store, options, host).RunAsync(cancel);
        }));
        return command;
    }
}
