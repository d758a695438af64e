using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Metadata;
using Ferry.Metadata.Migration;

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
        command.Options.Add(probe);
        return WithRun(command, host, parsed => parsed.GetValue(probe) ? MetadataMode.Probe : MetadataMode.Evaluate);
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

    private static Command WithRun(Command command, CommandHost host, Func<ParseResult, MetadataMode> mode)
    {
        var report = new Option<string[]>("--report")
        {
            Description = "Write the result into a file .html, .json or .txt. May be given again.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        var diff = new Option<string>("--diff")
        {
            Description = "Print one object before and after as a unified diff, as index/logs or index-template/t1.",
            HelpName = "KIND/NAME",
        };
        var json = JsonOption.Create();
        SourceSettings.AddTo(command);
        ClusterSettings.Source.Group.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command, ClusterSettings.Target.Url);
        MetadataSettings.Group.AddTo(command);
        TransformSettings.DefinitionGroup.AddTo(command);
        command.Options.Add(report);
        command.Options.Add(diff);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var files = new ReportFiles(parsed.GetValue(report)!);
            var result = await new MetadataFlow(host, Settings.Load(parsed), mode(parsed)).RunAsync(cancel);
            files.Write((ending, writer) => WriteFile(result, ending, writer), host.Output);
            return Show(result, parsed.GetValue(diff), parsed.GetValue(json), host.Output);
        }));
        return command;
    }

    private static void WriteFile(MetadataReport report, string ending, StreamWriter writer)
    {
        switch (ending)
        {
            case ".html":
                writer.Write(MetadataHtml.Of(report));
                break;
            case ".json":
                writer.WriteLine(Output.ToJson(MetadataJson.Of(report)));
                break;
            default:
                MetadataText.Write(report, new Output(writer, TextWriter.Null, resultsAreTerminal: false, notesAreTerminal: false));
                writer.WriteLine();
                writer.WriteLine(report.Verdict);
                break;
        }
    }

    private static int Show(MetadataReport report, string? diff, bool json, Output output)
    {
        if (diff is not null)
        {
            ShowDiff(report, diff, output);
        }
        else if (json)
        {
            output.Json(MetadataJson.Of(report));
        }
        else
        {
            MetadataText.Write(report, output);
        }

        foreach (var unread in report.Unread)
        {
            output.Error(Visible.Text($"{(unread.Name is null ? KindNames.Plural(unread.Kind) : $"{KindNames.Singular(unread.Kind)} {unread.Name}")} could not be read: {unread.Reason}"));
        }

        foreach (var problem in report.Problems)
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

    private static void ShowDiff(MetadataReport report, string diff, Output output)
    {
        var found = report.Results.Where(result =>
            $"{KindNames.Key(result.Definition.Kind)}/{result.Source.Name}" == diff || $"{KindNames.Key(result.Definition.Kind)}/{result.Definition.Name}" == diff).ToList();
        if (found.Count == 0)
        {
            throw new UsageException($"the run has no object '{diff}'; objects are named KIND/NAME, as {report.Results.Select(result => $"{KindNames.Key(result.Definition.Kind)}/{result.Definition.Name}").FirstOrDefault() ?? "index/logs"}");
        }

        foreach (var line in found.SelectMany(MetadataDiff.Of))
        {
            output.Results.WriteLine(Visible.Text(line));
        }
    }
}
