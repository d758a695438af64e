using System.CommandLine;
using Ferry.Backfill.Failures;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Failures;

/// <summary><c>ferry failures count</c></summary>
public static class CountCommand
{
    private sealed record Row(string Index, string Type, long Failed, long Allowed);

    public static Command Create(CommandHost host)
    {
        var command = new Command("count", "Refused documents by index and type of error, from the ledger; no file is read.");
        var options = new FailuresCommand.Options(command);
        ClusterSettings.Target.Group.AddTo(command);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            await using var store = await StateSettings.OpenExistingAsync(Settings.Load(parsed), host, cancel);
            var selection = options.Selection(parsed);
            var files = await (await FailuresCommand.OpenAsync(store, cancel)).ListAsync(selection, cancel);
            Write(Count(files, selection), options.Json(parsed), host.Output);
            return ExitCode.Done;
        }));
        return command;
    }

    private static List<Row> Count(IReadOnlyList<FailureFile> files, FailureSelection selection) =>
    [
        .. from file in files
           from type in file.CountByType
           where selection.HasType(type.Key)
           group (type.Value - file.Allowed(type.Key), file.Allowed(type.Key)) by (file.Index, type.Key) into counts
           orderby counts.Key.Index, counts.Key.Key
           select new Row(counts.Key.Index, counts.Key.Key, counts.Sum(count => count.Item1), counts.Sum(count => count.Item2)),
    ];

    private static void Write(List<Row> rows, bool json, Output output)
    {
        var (failed, allowed) = (rows.Sum(row => row.Failed), rows.Sum(row => row.Allowed));
        if (json)
        {
            output.Json(new { Failed = failed, Allowed = allowed, Indices = rows });
            return;
        }

        if (rows.Count == 0)
        {
            output.Note("no refused documents");
            return;
        }

        var table = new TextTable(new("index"), new("type"), new("failed", true), new("allowed", true));
        foreach (var row in rows)
        {
            table.Add(row.Failed > 0 ? "red" : null, row.Index, row.Type, Quantity.Number(row.Failed), Quantity.Number(row.Allowed));
        }

        if (rows.Count > 1)
        {
            table.Add(null, "total", "", Quantity.Number(failed), Quantity.Number(allowed));
        }

        table.Write(output);
    }
}
