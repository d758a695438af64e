using System.CommandLine;
using Ferry.Cli.Clusters.Workloads;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Clusters;

/// <summary><c>ferry clusters generate-data</c></summary>
public static class GenerateDataCommand
{
    private const int DefaultDocs = 1_000;

    public static Command Create(CommandHost host)
    {
        var cluster = ClusterRole.CreateArgument();
        var workloads = new Option<string[]>("--workload")
        {
            Description = $"{string.Join(", ", Workload.All.Select(workload => workload.Name))}. May be given again; without it, all.",
            HelpName = "NAME",
        };
        workloads.AcceptOnlyFromAmong([.. Workload.All.Select(workload => workload.Name)]);
        var docs = new Option<int>("--docs") { Description = "Documents a workload.", HelpName = "N", DefaultValueFactory = _ => DefaultDocs };
        docs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--docs: a number from 1 is expected");
            }
        });
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same documents.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var prefix = new Option<string>("--prefix") { Description = "What the names of the indices begin with.", HelpName = "TEXT", DefaultValueFactory = _ => "ferry-" };
        var json = JsonOption.Create();
        var command = new Command(
            "generate-data",
            """
            Writes documents to try a migration on into source or target: an index a workload, as ferry-geonames. The same seed makes the same
            documents under the same ids, so that the command can be run again. Elasticsearch before 6.5 is not written to.

              ferry clusters generate-data source --workload geonames --docs 100000
            """)
        {
            cluster,
            workloads,
            docs,
            seed,
            prefix,
        };
        ClusterRole.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var role = ClusterRole.Of(parsed.GetValue(cluster)!);
            var names = parsed.GetValue(workloads) is { Length: > 0 } some ? some.Distinct().ToList() : [.. Workload.All.Select(workload => workload.Name)];
            var (count, first, start) = (parsed.GetValue(docs), parsed.GetValue(seed), parsed.GetValue(prefix));
            return await role.RunAsync(host, async () =>
            {
                using var client = role.Open(settings, host);
                var info = await client.GetInfoAsync(cancel);
                if (info.Version.IsElasticsearchBefore(6, 5))
                {
                    throw new UsageException($"{client.Uri} is {info}; documents are written to Elasticsearch from 6.5, and to OpenSearch");
                }

                host.Output.Note($"{role.Name}: {info} \"{info.Name}\" at {client.Uri}");
                var writer = new WorkloadWriter(client, info.Version, Retries.Create(host));
                var written = new List<(string Index, long Bytes)>();
                foreach (var name in names)
                {
                    var index = start + name;
                    var bytes = await writer.WriteAsync(Workload.All.First(workload => workload.Name == name), index, count, first, cancel);
                    host.Output.Note($"{index}: {Quantity.Number(count)} documents, {Quantity.Bytes(bytes)}");
                    written.Add((index, bytes));
                }

                if (parsed.GetValue(json))
                {
                    host.Output.Json(new { Cluster = role.Name, client.Uri, Seed = first, Indices = written.Select(each => new { each.Index, Docs = count, each.Bytes }) });
                }

                host.Output.Hint($"ferry clusters indices {role.Name}");
                return ExitCode.Done;
            });
        }));
        return command;
    }
}
