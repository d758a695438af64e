using System.CommandLine;
using Ferry.Backfill;

namespace Ferry.Cli.Backfill;

/// <summary><c>ferry backfill</c></summary>
public static class BackfillCommand
{
    /// <summary>The folder for Ferry's state, in the working directory.</summary>
    public const string StateFolder = ".ferry";

    public static Command Create(CommandHost host)
    {
        var source = new SourceOptions();
        var target = new TargetOptions(required: true);
        var state = new StateOptions();
        var workers = new Option<int?>("--workers")
        {
            Description = "Parts of segments worked on at once, each with one bulk request in flight. Default: one a processor, at most 4.",
            HelpName = "N",
        };
        workers.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 256)
            {
                result.AddError("--workers must be 1 to 256");
            }
        });
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
        source.AddTo(command);
        target.AddTo(command);
        command.Options.Add(source.Index);
        command.Options.Add(workers);
        state.AddTo(command);
        command.Options.Add(join);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var backfill = parsed.GetValue(workers) is { } number ? new BackfillOptions { Workers = number } : new BackfillOptions();
            var options = new FlowOptions(backfill, parsed.GetValue(join), parsed.GetValue(json), StateFolder);
            var cluster = target.Read(parsed)!;
            using var opened = await source.OpenAsync(parsed, host, cancel);
            await using var store = await state.OpenAsync(parsed, cluster, host, cancel);
            return await new BackfillFlow(opened, cluster, store, options, host).RunAsync(cancel);
        }));
        return command;
    }
}
