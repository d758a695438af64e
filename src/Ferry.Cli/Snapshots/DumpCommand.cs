using System.CommandLine;
using Ferry.Backfill.Sending;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Lucene;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Dumps;

namespace Ferry.Cli.Snapshots;

/// <summary><c>ferry snapshot dump</c></summary>
public static class DumpCommand
{
    private const string StandardOutput = "-";
    private const string Ndjson = "ndjson";
    private const string Bulk = "bulk";
    private const string Parquet = "parquet";

    public static Command Create(CommandHost host)
    {
        var format = new Option<string>("--format")
        {
            Description = "ndjson: a line of JSON a document, with snapshot, index, shard, type, id, routing, parent, version, seq_no, primary_term, timestamp, "
                + "ttl_expires, stored_as, source. bulk: bodies for _bulk. parquet: a file of Apache Parquet a shard.",
            DefaultValueFactory = _ => Ndjson,
        };
        format.AcceptOnlyFromAmong(Ndjson, Bulk, Parquet);
        var target = new Option<string>("--output")
        {
            Description = "Where to write: a file for ndjson, a new or empty folder for bulk and parquet; - for standard output, not for parquet.",
            HelpName = "FILE|DIR|-",
            DefaultValueFactory = _ => StandardOutput,
        };
        var command = new Command("dump", "Every live document, as lines of JSON, bodies of bulk requests or Parquet.");
        SourceSettings.AddTo(command);
        command.Options.Add(format);
        command.Options.Add(target);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var (form, path) = (parsed.GetValue(format)!, parsed.GetValue(target)!);
            if (form == Parquet && path == StandardOutput)
            {
                throw new UsageException("--format parquet writes files: name a folder for them with --output.");
            }

            using var opened = await SourceSettings.OpenAsync(Settings.Load(parsed), host, cancel);
            opened.Snapshot.RequireReadable(); // before a file is touched
            if (form == Ndjson || path == StandardOutput)
            {
                await using var stream = OpenOutput(path);
                return await RunAsync(opened, form == Bulk ? new BulkDump(stream) : new NdjsonDump(stream), host.Output, cancel);
            }

            var folder = DumpFolder.Create(path);
            return await RunAsync(opened, form == Bulk ? new BulkDump(folder) : new ParquetDump(folder), host.Output, cancel);
        }));
        return command;
    }

    private static Stream OpenOutput(string path)
    {
        if (path == StandardOutput)
        {
            return Console.OpenStandardOutput();
        }

        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static async Task<int> RunAsync(Source source, IDocumentWriter writer, Output output, CancellationToken cancellationToken)
    {
        Exclusions.Write(source.Selection, output);
        var dump = new DocumentDump(writer);
        var isWhole = true;
        foreach (var index in source.Selection.Selected)
        {
            try
            {
                var metadata = await source.Snapshot.GetIndexMetadataAsync(index, cancellationToken);
                for (var shard = 0; shard < metadata.NumberOfShards; shard++)
                {
                    if (await DumpShardAsync(dump, source, metadata, shard, cancellationToken) is { } problem)
                    {
                        output.Error($"{index.Name}[{shard}]: {problem}");
                        isWhole = false;
                    }
                }
            }
            catch (SnapshotException e)
            {
                output.Error($"{index.Name}: {e.Message}");
                isWhole = false;
            }
        }

        return Report(dump.Tally, source.Selection.Selected.Count, isWhole, output);
    }

    private static int Report(DumpTally tally, int indices, bool isWhole, Output output)
    {
        foreach (var skipped in tally.Skipped)
        {
            var ids = string.Join(", ", skipped.Ids) + (skipped.Count > skipped.Ids.Count ? ", …" : "");
            output.Error($"{skipped.Index}: {Quantity.Number(skipped.Count)} documents are not written: {skipped.Reason} ({ids})");
        }

        var left = tally.Skipped.Sum(skipped => skipped.Count);
        output.Note(
            $"{Quantity.Number(tally.Written)} documents of {indices} indices written"
            + (left == 0 ? "" : $", {Quantity.Number(left)} of {Quantity.Number(tally.Read)} that were read are not")
            + (isWhole ? "" : ", the shards named above incompletely"));
        return isWhole && left == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async ValueTask<string?> DumpShardAsync(
        DocumentDump dump, Source source, IndexMetadata index, int shard, CancellationToken cancellationToken)
    {
        try
        {
            var files = await source.Snapshot.GetShardAsync(index.Id, shard, cancellationToken);
            await dump.WriteShardAsync(source.Snapshot.Info.Name, files, source.Snapshot.TypeOf(index), cancellationToken);
            return null;
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException)
        {
            return e.Message;
        }
    }
}
