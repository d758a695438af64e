using System.CommandLine;

namespace Ferry.Cli.Backfill;

/// <summary><c>ferry backfill</c></summary>
public static class BackfillCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new SourceOptions();
        var target = new TargetOptions(required: true);
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
        var json = JsonOption.Create();
        var command = new Command(
            "backfill",
            """
            Moves all live documents of a snapshot into a cluster, straight from the snapshot's Lucene files, creates missing indices, and proves
            the result by counts. Refused documents and the ledger are kept in .ferry/. Running it again is safe.
            """);
        source.AddTo(command);
        target.AddTo(command);
        command.Options.Add(source.Index);
        command.Options.Add(workers);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            using var opened = await source.OpenAsync(parsed, host, cancel);
            var options = new FlowOptions(parsed.GetValue(workers), parsed.GetValue(json), Ledgers.DefaultFolder);
            return await new BackfillFlow(opened, target.Read(parsed)!, options, host).RunAsync(cancel);
        }));
        return command;
    }
}
