using System.CommandLine;
using Ferry.Cli.Terminal;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;

namespace Ferry.Cli.Snapshots;

/// <summary><c>ferry snapshot inspect</c></summary>
public static class InspectCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new SourceOptions();
        var json = JsonOption.Create();
        var command = new Command("inspect", "Indices, shards and segments of a snapshot, from their small files alone.");
        source.AddTo(command);
        command.Options.Add(source.Index);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            using var opened = await source.OpenAsync(parsed, host, cancel);
            return await RunAsync(opened, parsed.GetValue(json), host.Output, cancel);
        }));
        return command;
    }

    private static async Task<int> RunAsync(Source source, bool json, Output output, CancellationToken cancellationToken)
    {
        source.Snapshot.RequireReadable();
        Exclusions.Write(source.Selection, output);
        var indices = await InspectAsync(source, cancellationToken);
        if (json)
        {
            output.Json(new
            {
                Repository = source.Repository.Location,
                Snapshot = SnapshotSummary.Of(source.Snapshot.Info),
                Indices = indices,
                Excluded = source.Selection.Excluded,
            });
        }
        else
        {
            WriteTable(indices, output);
        }

        foreach (var index in indices.Where(index => index.Problem is not null))
        {
            output.Error($"{index.Name}: {index.Problem}");
        }

        foreach (var (index, shard) in indices.SelectMany(index => index.Shards.Select(shard => (index, shard))).Where(x => x.shard.Problem is not null))
        {
            output.Error($"{index.Name}[{shard.Shard}]: {shard.Problem}");
        }

        return indices.TrueForAll(index => index.Problem is null && index.Shards.All(shard => shard.Problem is null)) ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async ValueTask<List<IndexInspection>> InspectAsync(Source source, CancellationToken cancellationToken)
    {
        var selected = source.Selection.Selected;
        var read = await InOrder.SelectAsync(selected, (index, cancel) => ReadAsync(source.Snapshot, index, cancel), cancellationToken);
        var shards = read.Select(index => index.Metadata).OfType<IndexMetadata>()
            .SelectMany(index => Enumerable.Range(0, index.NumberOfShards).Select(shard => (Index: index, Shard: shard))).ToList();
        var inspected = await InOrder.SelectAsync(
            shards, (x, cancel) => ShardInspection.OfAsync(source.Snapshot, x.Index, x.Shard, cancel), cancellationToken);

        var indices = new List<IndexInspection>();
        var begin = 0;
        foreach (var (index, (metadata, problem)) in selected.Zip(read))
        {
            var own = inspected[begin..(begin + (metadata?.NumberOfShards ?? 0))];
            indices.Add(new IndexInspection(index.Name, own.Sum(shard => shard.LiveDocs), own, problem));
            begin += own.Length;
        }

        return indices;
    }

    private static async ValueTask<(IndexMetadata? Metadata, string? Problem)> ReadAsync(Snapshot snapshot, IndexId index, CancellationToken cancellationToken)
    {
        try
        {
            return (await snapshot.GetIndexMetadataAsync(index, cancellationToken), null);
        }
        catch (SnapshotException e)
        {
            return (null, e.Message);
        }
    }

    private static void WriteTable(List<IndexInspection> indices, Output output)
    {
        var table = new TextTable(
            new("index"), new("shard", true), new("segment"), new("codec"), new("lucene"), new("live", true), new("deleted", true), new("nested", true),
            new("max_doc", true), new("bytes", true), new("files", true));
        foreach (var index in indices)
        {
            foreach (var shard in index.Shards)
            {
                table.Add(
                    shard.Problem is null ? "bold" : "red", index.Name, $"{shard.Shard}", $"{shard.Segments.Count} in all", "", "",
                    Quantity.Number(shard.LiveDocs), Quantity.Number(shard.DeletedDocs), Quantity.Number(shard.NestedDocs),
                    Quantity.Number(shard.Segments.Sum(segment => (long)segment.MaxDoc)), Quantity.Bytes(shard.Bytes), Quantity.Number(shard.Files));
                foreach (var segment in shard.Segments)
                {
                    table.Add(
                        null, index.Name, $"{shard.Shard}", segment.Name, segment.Codec, segment.Lucene, Quantity.Number(segment.LiveDocs), "", "",
                        Quantity.Number(segment.MaxDoc), "", "");
                }
            }
        }

        table.Write(output);
    }

    private sealed record IndexInspection(string Name, long LiveDocs, IReadOnlyList<ShardInspection> Shards, string? Problem);
}
