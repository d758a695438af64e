using System.CommandLine;
using Ferry.Backfill.Failures;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Failures;

/// <summary><c>ferry failures list</c></summary>
public static class ListCommand
{
    public static Command Create(CommandHost host)
    {
        var limit = FailuresCommand.Limit();
        var command = new Command("list", "Refused documents, one a line: index, id, routing, status, type of the error, reason, and the file that has all of it.");
        var options = new FailuresCommand.Options(command, "Print a line of JSON for each document.");
        command.Options.Add(limit);
        FailureSettings.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            await using var store = await StateSettings.OpenExistingAsync(settings, host, cancel);
            using var folder = FailureSettings.Open(settings, host);
            var selection = options.Selection(parsed);
            var files = await (await FailuresCommand.OpenAsync(store, cancel)).ListAsync(selection, cancel);
            var most = parsed.GetValue(limit) ?? long.MaxValue;
            using var lines = new DocumentLines(host.Output, options.Json(parsed));
            foreach (var file in files.TakeWhile(_ => lines.Count < most))
            {
                await foreach (var document in folder.ReadAsync(file.Name, cancel))
                {
                    if (lines.Count == most)
                    {
                        break;
                    }

                    if (selection.HasType(document.Type))
                    {
                        lines.Add(document, FailureFolder.FileName(file.Name));
                    }
                }
            }

            var all = files.Sum(file => file.Count(selection));
            if (lines.Count < all)
            {
                host.Output.Note($"{Quantity.Number(lines.Count)} of {Quantity.Number(all)} are shown");
            }

            return ExitCode.Done;
        }));
        return command;
    }
}
