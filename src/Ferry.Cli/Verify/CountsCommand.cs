using System.CommandLine;
using Ferry.Backfill;
using Ferry.Backfill.Planning;
using Ferry.Backfill.State;
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
        ClusterSettings.Target.Group.AddTo(command, ClusterSettings.Target.Url);
        StateSettings.Group.AddTo(command);
        BackfillSettings.AddProofTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var target = ClusterSettings.Target.Read(settings, host.Output);
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
        var ledger = await StateSettings.FindLedgerAsync(settings, PlanKeys.Of(source, info, target.Uri, new BackfillOptions()), targetOptions, host, cancellationToken);
        host.Output.Note(ledger is null
            ? "no ledger of a backfill of this snapshot into this target: counts alone are compared"
            : $"with the ledger of the backfill that was begun {ledger.Run.Created:yyyy-MM-ddTHH:mm:ssZ}");

        var retries = Retries.Create(host);
        var streams = BackfillSettings.ReadDataStreams(settings, source.Selection.Selected.Select(index => index.Name));
        var proofs = new List<IndexProof>();
        var incoming = IndexTally.Incoming(ledger?.Indices ?? []);
        foreach (var group in plan.Indices.GroupBy(index => streams.GetValueOrDefault(index.Id.Name, index.Id.Name)))
        {
            var count = await CountProof.TakeAsync(target, retries, group.Key, cancellationToken);
            proofs.Add(Prove(group.Key, [.. group], ledger, count) with { Incoming = incoming.GetValueOrDefault(group.Key) });
        }

        foreach (var (index, documents) in incoming.Where(index => !proofs.Exists(proof => proof.Index == index.Key)))
        {
            var count = await CountProof.TakeAsync(target, retries, index, cancellationToken);
            proofs.Add(new IndexProof(index, 0, null, [], count) { Incoming = documents, LaterWrites = LaterWrites(ledger, index, count) });
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

    /// <summary>The proof for what lies in one index or data stream of the target.</summary>
    private static IndexProof Prove(string destination, IReadOnlyList<PlannedIndex> indices, Ledger? ledger, TargetCount count)
    {
        var names = indices.Select(index => index.Id.Name).ToHashSet();
        var tally = IndexTally.Combine(ledger?.Indices.Where(tally => names.Contains(tally.Index)) ?? [], _ => destination).FirstOrDefault();
        var problems = indices.SelectMany(index => index.Problems).Union(tally?.Problems ?? []).ToList();
        var isUpperBound = indices.Any(index => index.ChildrenCounted);
        if (tally is null && isUpperBound)
        {
            problems.Add($"{destination}: an index of before 7.0 does not tell documents from their nested children; a backfill counts them as it reads");
        }

        return new IndexProof(destination, isUpperBound && tally is not null ? tally.LiveDocs : indices.Sum(index => index.LiveDocs), tally, problems, count)
        {
            LaterWrites = LaterWrites(ledger, destination, count),
        };
    }

    private static long? LaterWrites(Ledger? ledger, string index, TargetCount count) =>
        ledger is not null && ledger.Operations.TryGetValue(index, out var operations) ? count.Operations - operations : null;
}
