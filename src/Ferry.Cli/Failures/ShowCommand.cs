using System.CommandLine;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Failures;

/// <summary><c>ferry failures show</c></summary>
public static class ShowCommand
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1001 };

    public static Command Create(CommandHost host)
    {
        var id = new Argument<string>("ID") { Description = "Id of the document." };
        var limit = FailuresCommand.Limit();
        var command = new Command("show", "All that is known of a refused document, with its source; of several, if several have that id.") { id };
        var options = new FailuresCommand.Options(command, "Print a line of JSON for each document.");
        command.Options.Add(limit);
        FailureSettings.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            await using var store = await StateSettings.OpenExistingAsync(settings, host, cancel);
            using var folder = FailureSettings.Open(settings, host);
            var (selection, wanted, most) = (options.Selection(parsed), parsed.GetValue(id), parsed.GetValue(limit) ?? int.MaxValue);
            var shown = 0;
            foreach (var file in await (await FailuresCommand.OpenAsync(store, cancel)).ListAsync(selection, cancel))
            {
                await foreach (var document in folder.ReadAsync(file.Name, cancel))
                {
                    if (shown < most && document.Id == wanted && selection.HasType(document.Type))
                    {
                        Write(document, FailureFolder.FileName(file.Name), options.Json(parsed), host.Output);
                        shown++;
                    }
                }

                if (shown == most)
                {
                    break;
                }
            }

            return shown > 0 ? ExitCode.Done : throw new UsageException($"no refused document has the id '{wanted}'; 'ferry failures list' shows all");
        }));
        return command;
    }

    private static void Write(FailedDocument document, string file, bool json, Output output)
    {
        using var source = document.HasJson ? JsonDocument.Parse(document.Source, Deep) : null;
        var encoded = document.HasJson ? null : Convert.ToBase64String(document.Source.Span);
        if (json)
        {
            output.JsonLine(new
            {
                document.Index,
                document.Id,
                document.Routing,
                document.Version,
                document.Status,
                document.Type,
                document.Reason,
                Allowed = document.IsAllowed,
                File = file,
                Source = source?.RootElement,
                SourceB64 = encoded,
            });
            return;
        }

        var table = new TextTable(new("index"), new(document.Index));
        table.Add(null, "id", DocumentLines.Clean(document.Id));
        table.Add(null, "routing", DocumentLines.Clean(document.Routing ?? "-"));
        table.Add(null, "version", document.Version?.ToString() ?? "-");
        table.Add(null, "status", $"{document.Status}");
        table.Add(null, "type", document.IsAllowed ? $"{document.Type} (allowed)" : document.Type);
        table.Add(null, "reason", DocumentLines.Clean(document.Reason));
        table.Add(null, "file", file);
        table.Write(output);
        if (source is null)
        {
            output.Results.WriteLine($"source, which is not JSON in one line, as base64: {encoded}");
        }
        else
        {
            output.Json(source.RootElement);
        }
    }
}
