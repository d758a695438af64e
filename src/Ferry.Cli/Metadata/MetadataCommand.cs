using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Metadata.Migration;
using Ferry.Snapshots;

namespace Ferry.Cli.Metadata;

/// <summary><c>ferry metadata evaluate</c> and <c>ferry metadata migrate</c></summary>
public static class MetadataCommand
{
    public static Command Create(CommandHost host) => new(
        "metadata", "Indices, templates, aliases, data streams, pipelines, scripts, policies and settings: what they become on the target, and bringing them there.")
    {
        Evaluate(host),
        Migrate(host),
    };

    private static Command Evaluate(CommandHost host)
    {
        var probe = new Option<bool>("--probe")
        {
            Description = $"Make each object under a name of its own ({Probe.Prefix}…, without replicas) and delete it again: what the target takes now, it takes in 'migrate'.",
        };
        var command = new Command(
            "evaluate",
            """
            Says what each object of the source becomes on the target, what changes, what is lost, and what will be refused. Writes nothing to the target
            unless --probe is given. The source is a snapshot (--repository, --snapshot) or a running cluster (--source). Exit code 3 if anything needs you.
            """);
        var diff = new Option<ObjectName>("--diff")
        {
            Description = "Print one object before and after as a unified diff, as index/logs or index-template/t1, instead of the report.",
            HelpName = "KIND/NAME",
            CustomParser = ObjectName.Parse,
        };
        command.Options.Add(probe);
        command.Options.Add(diff);
        return WithRun(command, host, parsed => parsed.GetValue(probe) ? MetadataMode.Probe : MetadataMode.Evaluate, diff);
    }

    private static Command Migrate(CommandHost host)
    {
        var update = new Option<bool>("--update")
        {
            Description = "Change objects of the target that are not as they are to be. Without it they are reported and left alone.",
        };
        var command = new Command(
            "migrate",
            """
            Makes on the target what it lacks: pipelines and scripts, component, index and legacy templates, policies, data streams, then indices with their aliases.
            What is there is compared. Running it again changes nothing; after a crash it goes on. One object that fails does not stop the others.
            """);
        command.Options.Add(update);
        return WithRun(command, host, parsed => parsed.GetValue(update) ? MetadataMode.Update : MetadataMode.Migrate);
    }

    private static Command WithRun(Command command, CommandHost host, Func<ParseResult, MetadataMode> mode, Option<ObjectName>? diff = null)
    {
        var report = new Option<string[]>("--report", "--html")
        {
            Description = "Write the result into a file .html, .json or .txt. May be given again.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        var json = JsonOption.Create();
        SourceSettings.AddTo(command);
        ClusterSettings.Source.Group.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command, ClusterSettings.Target.Url);
        MetadataSettings.Group.AddTo(command);
        TransformSettings.DefinitionGroup.AddTo(command);
        command.Options.Add(report);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var files = new ReportFiles(parsed.GetValue(report)!);
            var result = await new MetadataFlow(host, Settings.Load(parsed), mode(parsed)).RunAsync(cancel);
            files.Write(() => MetadataHtml.Of(result), () => MetadataJson.Of(result), writer => MetadataText.WriteFile(result, writer), host.Output);
            if (diff is not null && parsed.GetValue(diff) is { } name)
            {
                ShowDiff(result, name, host.Output);
            }
            else if (parsed.GetValue(json))
            {
                host.Output.Json(MetadataJson.Of(result));
            }
            else
            {
                MetadataText.Write(result, host.Output);
            }

            return Tell(result, host.Output);
        }));
        return command;
    }

    private static int Tell(MetadataReport report, Output output)
    {
        foreach (var problem in report.PlanProblems)
        {
            output.Error(Visible.Text(problem));
        }

        if (!report.IsComplete)
        {
            output.Error(report.Verdict);
            return ExitCode.Incomplete;
        }

        output.Success(report.Verdict);
        output.Hint(report.Mode switch
        {
            MetadataMode.Evaluate => "'ferry metadata evaluate --probe' tries every object on the target; 'ferry metadata migrate' makes them",
            MetadataMode.Probe => "'ferry metadata migrate' makes them",
            _ => "'ferry backfill' brings the documents",
        });
        return ExitCode.Done;
    }

    private static void ShowDiff(MetadataReport report, ObjectName name, Output output)
    {
        var found = report.Results.Where(name.Means).ToList();
        if (found.Count == 0)
        {
            throw new UsageException($"the run has no object '{name}'. {Suggestions.Of("It has", $"{name}", report.Results.Select(result => $"{ObjectName.Of(result.Definition)}"))}");
        }

        foreach (var line in found.SelectMany(MetadataDiff.Of))
        {
            output.Results.WriteLine(Visible.Text(line));
        }
    }
}
