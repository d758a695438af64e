using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Verification.Documents;

namespace Ferry.Cli.Verify;

/// <summary><c>ferry verify documents</c></summary>
public static class DocumentsCommand
{
    public static Command Create(CommandHost host)
    {
        var sample = new SampleOptions();
        var report = new Option<string[]>("--report")
        {
            Description = "Write the result into a file .html, .json or .txt, to keep and to sign. May be given again.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
        };
        var json = JsonOption.Create();
        var command = new Command(
            "documents",
            """
            Reads documents from the snapshot again and compares each with the target's: id, routing and source, as JSON by value. A sample, unless --all
            is given; only its chunks are read. Counts all documents of each index as well. Exit code 0 only if nothing is missing, different or extra.
            """);
        SourceSettings.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command, ClusterSettings.Target.Url);
        sample.AddTo(command);
        command.Options.Add(report);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var chosen = sample.Read(parsed, new Random((int)host.Time.GetTimestamp()));
            var files = new ReportFiles(parsed.GetValue(report)!);
            var settings = Settings.Load(parsed);
            var target = ClusterSettings.Target.Read(settings, host.Output);
            using var opened = await SourceSettings.OpenAsync(settings, host, cancel);
            var result = await RunAsync(opened, target, chosen, host, cancel);
            files.Write(() => DocumentsHtml.Of(result), () => DocumentsJson.Of(result), writer => DocumentsText.WriteFile(result, writer), host.Output);
            return Show(result, parsed.GetValue(json), host.Output);
        }));
        return command;
    }

    private static async Task<DocumentsReport> RunAsync(
        Source source, ClusterOptions targetOptions, Sample sample, CommandHost host, CancellationToken cancellationToken)
    {
        source.Snapshot.RequireReadable();
        Exclusions.Write(source.Selection, host.Output);
        source.RequireIndices();
        using var target = new ClusterClient(targetOptions, host.Time);
        var info = await target.GetInfoAsync(cancellationToken);
        host.Output.Note($"target: {info} \"{info.Name}\" at {target.Uri}");

        var taken = host.Time.GetUtcNow();
        var started = host.Time.GetTimestamp();
        var plan = await new ComparisonPlanner(source.Snapshot, sample).PlanAsync(source.Selection.Selected, cancellationToken);
        host.Output.Note(sample.IsWhole
            ? $"all {Quantity.Number(plan.LiveDocs)} documents are compared"
            : $"sample: {Quantity.Number(plan.ChosenDocs)} of {Quantity.Number(plan.LiveDocs)} documents; --sample {sample.Share * 100:0.######}% --seed {sample.Seed} chooses the same again");
        var run = new ComparisonRun(source.Snapshot, plan);
        var indices = await new DocumentsProgress(host.Output, host.Time, run.Counters)
            .ShowAsync(run.RunAsync(target, Retries.Create(host), cancellationToken).AsTask());
        return new DocumentsReport
        {
            Repository = source.Repository.Location,
            Snapshot = source.Snapshot.Info.Name,
            SnapshotUuid = source.Snapshot.Info.Uuid,
            Target = target.Uri,
            TargetVersion = $"{info}",
            Sample = sample,
            Taken = taken,
            Duration = host.Time.GetElapsedTime(started),
            Indices = indices,
            Excluded = source.Selection.Excluded,
        };
    }

    private static int Show(DocumentsReport report, bool json, Output output)
    {
        if (json)
        {
            output.Json(DocumentsJson.Of(report));
        }
        else
        {
            DocumentsText.Write(report, output);
        }

        foreach (var problem in report.Indices.SelectMany(index => index.Problems))
        {
            output.Error(Visible.Text(problem));
        }

        if (!report.IsVerified)
        {
            output.Error(Visible.Text(report.Verdict));
            return ExitCode.Incomplete;
        }

        output.Success(report.Verdict);
        if (!report.Sample.IsWhole)
        {
            output.Hint("--all compares every document");
        }

        return ExitCode.Done;
    }
}
