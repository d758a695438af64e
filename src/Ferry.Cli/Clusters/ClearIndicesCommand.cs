using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Clusters;

namespace Ferry.Cli.Clusters;

/// <summary><c>ferry clusters clear-indices</c></summary>
public static class ClearIndicesCommand
{
    public static Command Create(CommandHost host)
    {
        var patterns = new Argument<string[]>("pattern")
        {
            Description = "Names of indices and data streams, with * and ? for others. Without any: all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var json = JsonOption.Create();
        var command = new Command(
            "clear-indices",
            """
            Deletes indices and data streams of the target with all that is in them, after it has listed them and asked. Indices of the system, whose names
            begin with a dot, are left alone; so is the source, even where its address is given as the target's. Templates and pipelines stay.

              ferry clusters clear-indices 'logs-*' --target https://host:9200
            """)
        {
            patterns,
            yes,
        };
        ClusterRole.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            using var target = ClusterRole.Target.Open(settings, host);
            var info = await target.GetInfoAsync(cancel);
            await RequireNotSourceAsync(settings, target, info, host, cancel);
            var asJson = parsed.GetValue(json);
            var doomed = await Deletable.ListAsync(target, info.Version, parsed.GetValue(patterns) ?? [], cancel);
            if (doomed.Count == 0)
            {
                host.Output.Note($"{info} \"{info.Name}\" at {target.Uri} has nothing to delete");
            }
            else if (!parsed.GetValue(yes))
            {
                foreach (var each in doomed)
                {
                    host.Output.Note($"  {each.Name}: {each.Describe()}");
                }

                if (!Confirmation.Ask(host.Output, $"delete {doomed.Count} indices and data streams with all that is in them from {info} \"{info.Name}\" at {target.Uri}", $"{doomed.Count}"))
                {
                    return ExitCode.Usage;
                }
            }

            return await DeleteAsync(target, doomed, asJson, host.Output, cancel);
        }));
        return command;
    }

    private static async Task<int> DeleteAsync(ClusterClient target, IReadOnlyList<Deletable> doomed, bool json, Output output, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<string, string>();
        foreach (var each in doomed)
        {
            try
            {
                var (_, answer) = await target.RequestAsync(HttpMethod.Delete, each.Path, null, null, cancellationToken);
                answer.Dispose();
            }
            catch (ClusterException e) when (e.Status is not null)
            {
                failures[each.Name] = e.Message;
                output.Error(e.Message);
            }
        }

        if (json)
        {
            output.Json(new
            {
                Target = target.Uri,
                Deleted = doomed.Select(each => each.Name).Where(name => !failures.ContainsKey(name)),
                Failed = failures.Select(failure => new { Name = failure.Key, Problem = failure.Value }),
            });
        }
        else if (doomed.Count > failures.Count)
        {
            output.Success($"deleted: {string.Join(", ", doomed.Select(each => each.Name).Where(name => !failures.ContainsKey(name)))}");
        }

        return failures.Count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    /// <summary>A source that is given as the target by mistake must not lose anything.</summary>
    private static async ValueTask RequireNotSourceAsync(Settings settings, ClusterClient target, ClusterInfo info, CommandHost host, CancellationToken cancellationToken)
    {
        if (settings.Find(ClusterRole.Source.Settings.Url) is null)
        {
            return;
        }

        using var source = ClusterRole.Source.Open(settings, host);
        try
        {
            if (source.Uri == target.Uri || (info.Uuid is not null && (await source.GetInfoAsync(cancellationToken)).Uuid == info.Uuid))
            {
                throw new UsageException($"{target.Uri} is the source as well ({source.Uri}); nothing is deleted from a source");
            }
        }
        catch (ClusterException e)
        {
            throw new UsageException($"whether {target.Uri} is the source as well cannot be told, so nothing is deleted: {e.Message}");
        }
    }
}
