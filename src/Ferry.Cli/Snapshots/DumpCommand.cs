using System.CommandLine;
using Ferry.Cli.Terminal;
using Ferry.Lucene;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;

namespace Ferry.Cli.Snapshots;

/// <summary><c>ferry snapshot dump</c></summary>
public static class DumpCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new SourceOptions();
        var target = new Option<string>("--output")
        {
            Description = "Where to write; - for standard output.",
            HelpName = "FILE|-",
            DefaultValueFactory = _ => "-",
        };
        var command = new Command("dump", "Every live document as a line of JSON: snapshot, index, shard, type, id, routing, parent, version, seq_no, primary_term, timestamp, ttl_expires, source.");
        source.AddTo(command);
        command.Options.Add(source.Index);
        command.Options.Add(target);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            using var opened = await source.OpenAsync(parsed, host, cancel);
            opened.Snapshot.RequireReadable(); // before a file is touched
            await using var output = OpenOutput(parsed.GetValue(target)!);
            return await RunAsync(opened, output, host.Output, cancel);
        }));
        return command;
    }

    private static Stream OpenOutput(string path)
    {
        if (path == "-")
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

    private static async Task<int> RunAsync(Source source, Stream stream, Output output, CancellationToken cancellationToken)
    {
        Exclusions.Write(source.Selection, output);
        var dump = new DocumentDump(stream);
        long documents = 0;
        var complete = true;
        foreach (var index in source.Selection.Selected)
        {
            try
            {
                var metadata = await source.Snapshot.GetIndexMetadataAsync(index, cancellationToken);
                for (var shard = 0; shard < metadata.NumberOfShards; shard++)
                {
                    var (written, problem) = await DumpShardAsync(dump, source, metadata, shard, cancellationToken);
                    documents += written;
                    if (problem is not null)
                    {
                        output.Error($"{index.Name}[{shard}]: {problem}");
                        complete = false;
                    }
                }
            }
            catch (SnapshotException e)
            {
                output.Error($"{index.Name}: {e.Message}");
                complete = false;
            }
        }

        output.Note($"{Quantity.Number(documents)} documents of {source.Selection.Selected.Count} indices written{(complete ? "" : ", the shards named above incompletely")}");
        return complete ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async ValueTask<(long Written, string? Problem)> DumpShardAsync(
        DocumentDump dump, Source source, IndexMetadata index, int shard, CancellationToken cancellationToken)
    {
        try
        {
            var files = await source.Snapshot.GetShardAsync(index.Id, shard, cancellationToken);
            return (await dump.WriteShardAsync(source.Snapshot.Info.Name, files, source.Snapshot.TypeOf(index), cancellationToken), null);
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException)
        {
            return (0, e.Message);
        }
    }
}
