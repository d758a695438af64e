using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Clusters.Indices;

namespace Ferry.Cli.Clusters;

/// <summary><c>ferry clusters indices</c></summary>
public static class IndicesCommand
{
    public static Command Create(CommandHost host)
    {
        var cluster = ClusterRole.CreateOptionalArgument();
        var json = JsonOption.Create();
        var command = new Command(
            "indices",
            """
            The indices of source and target, hidden ones and those of the system too. Documents are counted as the cluster shows them:
            nested ones count too, so the figures of a backfill may be smaller.

              ferry clusters indices target --target https://host:9200
            """)
        {
            cluster,
        };
        ClusterRole.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var asJson = parsed.GetValue(json);
            var lists = new List<object>();
            foreach (var role in ClusterRole.Choose(parsed.GetValue(cluster), settings))
            {
                var exitCode = await role.RunAsync(host, async () =>
                {
                    using var client = role.Open(settings, host);
                    var info = await client.GetInfoAsync(cancel);
                    var indices = await IndexList.ReadAsync(client, info.Version, cancel);
                    lists.Add(new { Cluster = role.Name, client.Uri, Version = info.ToString(), Indices = indices });
                    if (!asJson)
                    {
                        host.Output.Note($"{role.Name}: {info} \"{info.Name}\" at {client.Uri}: {indices.Count} indices");
                        WriteTable(indices, host.Output);
                    }

                    return ExitCode.Done;
                });
                if (exitCode != ExitCode.Done)
                {
                    return exitCode;
                }
            }

            if (asJson)
            {
                host.Output.Json(new { Clusters = lists });
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static void WriteTable(IReadOnlyList<IndexSummary> indices, Output output)
    {
        var table = new TextTable(
            new("index"), new("kind"), new("health"), new("docs", RightAligned: true), new("size", RightAligned: true), new("shards", RightAligned: true),
            new("replicas", RightAligned: true), new("made by"));
        foreach (var index in indices)
        {
            table.Add(
                index.Health == "red" ? "red" : index.Kind == IndexKind.Ordinary ? null : "grey",
                index.Name,
                index.Kind == IndexKind.Ordinary ? "" : index.Kind == IndexKind.Backing ? "data stream" : $"{index.Kind}".ToLowerInvariant(),
                index.Status == "close" ? "closed" : index.Health,
                index.Docs is { } docs ? Quantity.Number(docs) : "-",
                index.Bytes is { } bytes ? Quantity.Bytes(bytes) : "-",
                $"{index.Shards}",
                $"{index.Replicas}",
                index.Created ?? "-");
        }

        table.Write(output);
    }
}
