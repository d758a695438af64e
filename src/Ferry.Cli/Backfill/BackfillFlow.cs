using Ferry.Backfill;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Planning;
using Ferry.Cli.Terminal;
using Ferry.Cli.Verify;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Verification;

namespace Ferry.Cli.Backfill;

/// <summary>What a backfill is asked to do beyond source and target.</summary>
/// <param name="Workers">Units worked on at once; null: as the machine has processors, up to four.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
/// <param name="StateFolder">Where the ledger and refused documents are kept.</param>
public sealed record FlowOptions(int? Workers, bool Json, string StateFolder);

/// <summary>
/// A backfill from beginning to proof: 1. reach the target, 2. plan, 3. create missing indices, 4. move the documents,
/// 5. count them on the target, 6. say what is proven.
/// </summary>
public sealed class BackfillFlow(Source source, ClusterOptions targetOptions, FlowOptions options, CommandHost host)
{
    private readonly Output _output = host.Output;
    private readonly RetryPolicy _retries = Retries.Create(host);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        source.Snapshot.RequireReadable();
        Exclusions.Write(source.Selection, _output);
        source.RequireIndices();
        WarnOfMissingShards();
        using var target = new ClusterClient(targetOptions, host.Time);
        var info = await target.GetInfoAsync(cancellationToken);
        _output.Note($"target: {info} \"{info.Name}\" at {target.Uri}");

        var plan = await new Planner(source.Snapshot).PlanAsync(source.Selection.Selected, cancellationToken);
        _output.Note($"plan: {Quantity.Number(plan.LiveDocs)} live documents of {plan.Indices.Count} indices in {plan.Units.Count} units");
        WarnOfMissingChecksums(plan);
        var refused = await CreateIndicesAsync(target, plan, cancellationToken);

        using var failures = new FailedDocuments(Path.Combine(options.StateFolder, $"failed-{host.Time.GetUtcNow():yyyyMMddTHHmmssfffZ}.ndjson"));
        var run = new BackfillRun(source.Snapshot, plan, options.Workers is { } workers ? new() { Workers = workers } : new());
        var started = host.Time.GetTimestamp();
        var result = await new BackfillProgress(_output, host.Time, run.Counters)
            .ShowAsync(run.RunAsync(target, _retries, failures, refused, cancellationToken).AsTask());
        var elapsed = host.Time.GetElapsedTime(started);
        new LedgerFile(Ledgers.Key(source, target.Uri), host.Time.GetUtcNow(), result.Indices).Save(Ledgers.Path(options.StateFolder));

        var proofs = await ProveAsync(target, result, cancellationToken);
        var proven = proofs.TrueForAll(proof => proof.IsProven);
        Report(result, proofs, proven, failures, elapsed);
        return result.Interrupted ? ExitCode.Interrupted
            : result.TargetProblem is not null ? ExitCode.TargetFailed
            : plan.LiveDocs == 0 && plan.Indices.Any(index => index.Problems.Count > 0) ? ExitCode.SourceUnreadable
            : proven ? ExitCode.Done
            : ExitCode.Incomplete;
    }

    private void WarnOfMissingShards()
    {
        foreach (var failure in source.Snapshot.Info.Failures)
        {
            _output.Warn($"{failure.Index}[{failure.Shard}] is not in this partial snapshot: {failure.Reason}");
        }
    }

    private void WarnOfMissingChecksums(BackfillPlan plan)
    {
        foreach (var index in plan.Units.Where(unit => !unit.HasChecksum).Select(unit => unit.Index.Name).Distinct())
        {
            _output.Warn($"{index}: some of its files were written by Lucene before 4.8 and have no checksum; damage in them cannot be seen");
        }
    }

    private async ValueTask<Dictionary<string, string>> CreateIndicesAsync(ClusterClient target, BackfillPlan plan, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<string, string>();
        var creator = new IndexCreator(target, _retries);
        foreach (var index in plan.Indices)
        {
            if (index.Metadata is null)
            {
                continue;
            }

            var created = await creator.EnsureAsync(index.Metadata, cancellationToken);
            _output.Note($"index {created.Index}: {(created.Refusal is not null ? "refused" : created.Existed ? "exists, left as it is" : "created")}");
            foreach (var change in created.Changes)
            {
                _output.Warn($"index {created.Index}: {change}");
            }

            if (created.Refusal is { } refusal)
            {
                refused[created.Index] = $"{created.Index} cannot be created on the target: {refusal}";
            }
        }

        return refused;
    }

    private async ValueTask<List<IndexProof>> ProveAsync(ClusterClient target, BackfillResult result, CancellationToken cancellationToken)
    {
        var proofs = new List<IndexProof>();
        foreach (var tally in result.Indices)
        {
            // Whoever is interrupted, or has lost the target, gets the ledger without counts, and gets it now.
            var count = result.Interrupted || result.TargetProblem is not null
                ? TargetCount.NotTaken
                : await CountProof.TakeAsync(target, _retries, tally.Index, cancellationToken);
            proofs.Add(new IndexProof(tally.Index, tally.LiveDocs, tally, tally.Problems, count));
        }

        return proofs;
    }

    private void Report(BackfillResult result, List<IndexProof> proofs, bool proven, FailedDocuments failures, TimeSpan elapsed)
    {
        var failedFile = failures.Count == 0 ? null : failures.Path;
        if (options.Json)
        {
            _output.Json(new
            {
                Repository = source.Repository.Location,
                Snapshot = source.Snapshot.Info.Name,
                Target = targetOptions.Uri,
                Proven = proven,
                result.TargetProblem,
                result.Interrupted,
                FailedDocuments = failedFile,
                Seconds = Math.Round(elapsed.TotalSeconds, 3),
                Indices = ProofReport.ToJson(proofs),
                source.Selection.Excluded,
            });
        }
        else
        {
            ProofReport.WriteTable(proofs, _output);
        }

        ProofReport.WriteProblems(proofs, _output);
        var sent = result.Indices.Sum(index => index.Sent);
        var bytes = result.Indices.Sum(index => index.SourceBytes);
        _output.Note($"{Quantity.Number(sent)} documents ({Quantity.Bytes(bytes)} of source) sent in {elapsed.TotalSeconds:0.0} s");
        if (failedFile is not null)
        {
            _output.Error($"{Quantity.Number(failures.Count)} documents were refused; they are kept, with the reasons, in {failedFile}");
        }

        if (result.TargetProblem is { } problem)
        {
            _output.Error(problem);
        }

        Conclude(result, proven);
    }

    private void Conclude(BackfillResult result, bool proven)
    {
        if (proven)
        {
            _output.Success("proven: every live document of the snapshot is on the target, read = sent + failed + skipped");
        }
        else if (result.Interrupted || result.TargetProblem is not null)
        {
            _output.Hint("run the same command again; documents that were sent are overwritten with themselves");
        }
        else
        {
            _output.Hint("mend what is named above and run the same command again; documents that were sent are overwritten with themselves");
        }
    }
}
