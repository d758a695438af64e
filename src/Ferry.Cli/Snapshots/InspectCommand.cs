using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;

namespace Ferry.Cli.Snapshots;

/// <summary><c>ferry snapshot inspect</c></summary>
public static class InspectCommand
{
    public static Command Create(CommandHost host)
    {
        var json = JsonOption.Create();
        var command = new Command("inspect", "Indices, shards and segments of a snapshot, from their small files alone.");
        SourceSettings.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            using var opened = await SourceSettings.OpenAsync(Settings.Load(parsed), host, cancel);
            return await RunAsync(opened, parsed.GetValue(json), host.Output, cancel);
        }));
        return command;
    }

    private static async Task<int> RunAsync(Source source, bool json, Output output, CancellationToken cancellationToken)
    {
        source.Snapshot.RequireReadable();
        Exclusions.Write(source.Selection, output);
        var indices = await InOrder.SelectAsync(source.Selection.Selected, (index, cancel) => InspectAsync(source, index, cancel), cancellationToken);
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

        return Array.TrueForAll(indices, index => index.Problem is null && index.Shards.All(shard => shard.Problem is null)) ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async ValueTask<IndexInspection> InspectAsync(Source source, IndexId index, CancellationToken cancellationToken)
    {
        IndexMetadata metadata;
        try
        {
            metadata = await source.Snapshot.GetIndexMetadataAsync(index, cancellationToken);
        }
        catch (SnapshotException e)
        {
            return new IndexInspection(index.Name, 0, [], e.Message);
        }

        var shards = await InOrder.SelectAsync(
            [.. Enumerable.Range(0, metadata.NumberOfShards)],
            (shard, cancel) => ShardInspection.OfAsync(source.Snapshot, metadata, shard, cancel),
            cancellationToken);
        return new IndexInspection(index.Name, shards.Sum(shard => shard.LiveDocs), shards, null);
    }

    private static void WriteTable(IndexInspection[] indices, Output output)
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
                    (shard.ChildrenCounted ? "≤ " : "") + Quantity.Number(shard.LiveDocs), Quantity.Number(shard.DeletedDocs), Quantity.Number(shard.NestedDocs),
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
