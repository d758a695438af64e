using Ferry.Backfill;
using Ferry.Backfill.State;
using Ferry.Cli.Terminal;
using Ferry.Cli.Verify;
using Ferry.Clusters;
using Ferry.Verification;

namespace Ferry.Cli.Backfill;

/// <summary>Says how a backfill ended, and what comes next.</summary>
public sealed record BackfillReport(
    Source Source, ClusterOptions Target, string? TargetProblem, bool IsInterrupted, Ledger Ledger, IReadOnlyList<IndexProof> Proofs, TimeSpan Elapsed, string? FailuresFolder)
{
    public bool IsProven => Ledger.UnfinishedUnits == 0 && Proofs.All(proof => proof.IsProven);

    /// <param name="output">Where to.</param>
    /// <param name="json">As JSON.</param>
    /// <param name="own">What this process did.</param>
    public void Write(Output output, bool json, Counters own)
    {
        if (json)
        {
            output.Json(new
            {
                Repository = Source.Repository.Location,
                Snapshot = Source.Snapshot.Info.Name,
                Target = Target.Uri,
                Proven = IsProven,
                TargetProblem,
                Interrupted = IsInterrupted,
                FailedDocuments = FailuresFolder,
                Seconds = Math.Round(Elapsed.TotalSeconds, 3),
                Ledger.UnfinishedUnits,
                Indices = ProofReport.ToJson(Proofs),
                Source.Selection.Excluded,
            });
        }
        else
        {
            ProofReport.WriteTable(Proofs, output);
        }

        ProofReport.WriteProblems(Proofs, output);
        output.Note($"{Quantity.Number(own.Docs)} documents ({Quantity.Bytes(own.Bytes)} of requests) by this process in {Elapsed.TotalSeconds:0.0} s");
        var failed = Ledger.Indices.Sum(index => index.Failed);
        if (failed > 0)
        {
            output.Error($"{Quantity.Number(failed)} documents were refused; they are kept, with the reasons, in {FailuresFolder}");
        }

        var allowed = Ledger.Indices.SelectMany(index => index.Skipped).Where(skip => SkipReason.IsAllowed(skip.Key)).Sum(skip => skip.Value);
        if (allowed > 0)
        {
            output.Warn($"{Quantity.Number(allowed)} documents were refused with errors that are allowed, and are not on the target; they are kept in {FailuresFolder}");
        }

        if (TargetProblem is { } problem)
        {
            output.Error(problem);
        }

        if (IsProven)
        {
            var absent = Ledger.Indices.Sum(index => index.SkippedAbsent);
            output.Success(absent == 0
                ? "proven: every live document of the snapshot is on the target, read = sent + failed + skipped"
                : $"proven: every live document of the snapshot is on the target, but for {Quantity.Number(absent)} that were skipped for the reasons above; read = sent + failed + skipped");
        }
        else
        {
            output.Hint(IsInterrupted || TargetProblem is not null
                ? "run the same command again; it goes on where this one ended"
                : failed > 0 ? "see why by 'ferry failures count', mend it, and send the refused documents again by 'ferry failures redrive'"
                : "mend what is named above and run the same command again");
        }
    }
}
