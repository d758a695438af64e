using System.CommandLine;
using Ferry.Cli.Terminal;
using Ferry.Snapshots;

namespace Ferry.Cli.Configuration.Commands;

/// <summary><c>ferry config validate</c></summary>
public static class ValidateCommand
{
    private const int MaxDistance = 3;

    public static Command Create(CommandHost host)
    {
        var json = JsonOption.Create();
        var command = new Command("validate", "Everything that is wrong with ferry.yaml and the variables of the environment, and what 'ferry backfill' lacks.");
        foreach (var setting in AllSettings.List)
        {
            setting.AddTo(command);
        }

        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(_ => Task.FromResult(Run(Settings.Of(parsed, ConfigFile.Load(parsed)), parsed.GetValue(json), host.Output))));
        return command;
    }

    private static int Run(Settings settings, bool json, Output output)
    {
        var problems = settings.Problems.ToList();
        var missing = Missing(settings).Except(problems).ToList();
        var warnings = Mistyped().ToList();
        if (json)
        {
            output.Json(new { File = settings.File?.Name, Valid = problems.Count == 0, Problems = problems, Missing = missing, Warnings = warnings });
        }

        problems.ForEach(output.Error);
        warnings.ForEach(output.Warn);
        foreach (var lack in missing)
        {
            output.Note($"for ferry backfill: {lack}");
        }

        if (problems.Count > 0)
        {
            return ExitCode.Usage;
        }

        output.Success($"valid: {settings.File?.Name ?? $"no {ConfigFile.DefaultName}, the environment"}");
        return ExitCode.Done;
    }

    /// <summary>What a backfill would say before it begins.</summary>
    private static IEnumerable<string> Missing(Settings settings)
    {
        foreach (var read in (Action[])[() => settings.Get(RepositorySettings.Repository), () => settings.Get(SourceSettings.Snapshot), () => ClusterSettings.Target.Read(settings), () => ReadSource(settings)])
        {
            string? lack = null;
            try
            {
                read();
            }
            catch (UsageException e)
            {
                lack = e.Message;
            }

            if (lack is not null)
            {
                yield return lack;
            }
        }
    }

    /// <summary>A backfill needs no live source, but one that is named must make sense.</summary>
    private static void ReadSource(Settings settings)
    {
        if (settings.Find(ClusterSettings.Source.Url) is not null)
        {
            ClusterSettings.Source.Read(settings);
        }
    }

    /// <summary>Variables that look like those of settings: nothing else would ever say that they do nothing.</summary>
    private static IEnumerable<string> Mistyped()
    {
        string[] known = [ConfigFile.Variable, .. AllSettings.List.Select(setting => setting.Variable)];
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("FERRY", StringComparison.OrdinalIgnoreCase)).Except(known))
        {
            var closest = known.MinBy(variable => Suggestions.Distance(name, variable))!;
            if (Suggestions.Distance(name, closest) <= MaxDistance)
            {
                yield return $"{name} is no setting; did you mean {closest}?";
            }
        }
    }
}
