using System.CommandLine;
using Ferry.Backfill.Planning;
using Ferry.Backfill.Sending;
using Ferry.Cli.Backfill;
using Ferry.Cli.Configuration;
using Ferry.Clusters;
using Ferry.Verification;

namespace Ferry.Cli.Verify;

/// <summary><c>ferry verify counts</c></summary>
public static class CountsCommand
{
    public static Command Create(CommandHost host)
    {
        var json = JsonOption.Create();
        var command = new Command(
            "counts", "Live documents of the snapshot against the counts of the target; the ledger of the backfill explains differences.");
        SourceSettings.AddTo(command);
        TargetSettings.Group.AddTo(command, TargetSettings.Url);
        StateSettings.Group.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var target = TargetSettings.Read(settings);
            using var opened = await SourceSettings.OpenAsync(settings, host, cancel);
            return await RunAsync(opened, target, settings, parsed.GetValue(json), host, cancel);
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        Source source, ClusterOptions targetOptions, Settings settings, bool json, CommandHost host, CancellationToken cancellationToken)
    {
        source.Snapshot.RequireReadable();
        Exclusions.Write(source.Selection, host.Output);
        source.RequireIndices();
        using var target = new ClusterClient(targetOptions, host.Time);
        var info = await target.GetInfoAsync(cancellationToken);
        var plan = await new Planner(source.Snapshot).PlanAsync(source.Selection.Selected, cancellationToken);
        var ledger = await StateSettings.FindLedgerAsync(settings, PlanKeys.Of(source, info, target.Uri, new SendOptions()), targetOptions, host, cancellationToken);
        host.Output.Note(ledger is null
            ? "no ledger of a backfill of this snapshot into this target: counts alone are compared"
            : $"with the ledger of the backfill that was begun {ledger.Run.Created:yyyy-MM-ddTHH:mm:ssZ}");

        var retries = Retries.Create(host);
        var proofs = new List<IndexProof>();
        foreach (var index in plan.Indices)
        {
            var tally = ledger?.Indices.FirstOrDefault(tally => tally.Index == index.Id.Name);
            var problems = index.Problems.Union(tally?.Problems ?? []).ToList();
            if (tally is null && index.ChildrenCounted)
            {
                problems.Add($"{index.Id.Name}: an index of before 7.0 does not tell documents from their nested children; a backfill counts them as it reads");
            }

            var count = await CountProof.TakeAsync(target, retries, index.Id.Name, cancellationToken);
            proofs.Add(new IndexProof(index.Id.Name, index.ChildrenCounted && tally is not null ? tally.LiveDocs : index.LiveDocs, tally, problems, count));
        }

        var proven = proofs.TrueForAll(proof => proof.IsProven);
        if (json)
        {
            host.Output.Json(new
            {
                Repository = source.Repository.Location,
                Snapshot = source.Snapshot.Info.Name,
                Target = target.Uri,
                Proven = proven,
                Ledger = ledger?.Run.Created,
                Indices = ProofReport.ToJson(proofs),
                source.Selection.Excluded,
            });
        }
        else
        {
            ProofReport.WriteTable(proofs, host.Output);
        }

        ProofReport.WriteProblems(proofs, host.Output);
        if (proven)
        {
            host.Output.Success("proven: the target counts what is live in the snapshot");
        }
        else
        {
            host.Output.Error("not proven: see the verdicts");
        }

        return proven ? ExitCode.Done : ExitCode.Incomplete;
    }
}
