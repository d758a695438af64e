using Ferry.Backfill;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Loading;
using Ferry.Backfill.Planning;
using Ferry.Backfill.State;
using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Metadata.Reading;
using Ferry.Snapshots;
using Ferry.Transforms;
using Ferry.Transforms.Types;
using Ferry.Verification;

namespace Ferry.Cli.Backfill;

/// <summary>What a backfill is asked to do beyond source and target.</summary>
/// <param name="Backfill">How it works.</param>
/// <param name="Joins">Whether it takes part in a run that another process begins: it plans nothing and prepares nothing.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
/// <param name="Failures">Where refused documents are kept.</param>
public sealed record FlowOptions(BackfillOptions Backfill, bool Joins, bool Json, FailureFolder Failures);

/// <summary>
/// A process's part in a backfill, from beginning to proof: 1. reach the target, 2. plan and create missing indices, or take part in what others
/// planned, 3. move documents until every unit has an end, 4. count them on the target, 5. say what is proven.
/// </summary>
public sealed class BackfillFlow(Source source, ClusterOptions targetOptions, IStateStore store, FlowOptions options, CommandHost host)
{
    /// <summary>What whoever is interrupted may still take.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    private readonly Output _output = host.Output;
    private readonly RetryPolicy _retries = Retries.Create(host);

    // Indices of the target that documents go into.
    private readonly HashSet<string> _destinations = [];

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        source.Snapshot.RequireReadable();
        Exclusions.Write(source.Selection, _output);
        source.RequireIndices();
        WarnOfMissingShards();
        using var target = new ClusterClient(targetOptions, host.Time);
        var info = await target.GetInfoAsync(cancellationToken);
        _output.Note($"target: {info} \"{info.Name}\" at {target.Uri}");
        if (info.Doubt is { } doubt)
        {
            _output.Warn(doubt);
        }

        await options.Failures.CheckAsync(cancellationToken);
        var started = host.Time.GetTimestamp();
        var (result, ledger, run) = await WorkAsync(target, info, cancellationToken);
        var elapsed = host.Time.GetElapsedTime(started);

        var isInterrupted = result.IsInterrupted && ledger.UnfinishedUnits > 0;
        var proofs = await ProveAsync(target, ledger, result.TargetProblem is null && !isInterrupted, cancellationToken);
        if (ledger.UnfinishedUnits == 0 && run.Counters.Docs > 0)
        {
            await KeepOperationsAsync(ledger, proofs, cancellationToken);
        }

        var report = new BackfillReport(source, targetOptions, result.TargetProblem, isInterrupted, ledger, proofs, elapsed, ledger.Failures.Count == 0 ? null : options.Failures.Location);
        report.Write(_output, options.Json, run.Counters);
        return isInterrupted ? ExitCode.Interrupted
            : result.TargetProblem is not null ? ExitCode.TargetFailed
            : ledger.Run.LiveDocs == 0 && ledger.Indices.Any(index => index.Problems.Count > 0) ? ExitCode.SourceUnreadable
            : report.IsProven ? ExitCode.Done
            : ExitCode.Incomplete;
    }

    /// <summary>Takes part until every unit has an end, or something ends this process's part.</summary>
    private async ValueTask<(BackfillResult Result, Ledger Ledger, BackfillRun Run)> WorkAsync(
        ClusterClient target, ClusterInfo info, CancellationToken cancellationToken)
    {
        var isPlanner = false;
        await using var state = await WorkState.JoinAsync(
            store,
            PlanKeys.Of(source, info, target.Uri, options.Backfill),
            new WorkStateOptions { Time = host.Time, Random = new Random((int)host.Time.GetTimestamp()), Note = _output.Note, Replan = options.Joins ? null : ReplanAsync },
            options.Joins ? null : cancel =>
            {
                isPlanner = true;
                return PlanAsync(target, info, cancel);
            },
            cancellationToken);
        if (!options.Joins && !isPlanner)
        {
            await ResumeAsync(state, target, info, cancellationToken);
        }

        var tuning = new LoadTuning(target, _retries, new RunControl(store, state.Run));
        if (!options.Joins && options.Backfill.Load.ChangesAnything)
        {
            await tuning.ApplyAsync([.. state.Run.Indices.Select(index => options.Backfill.Send.Destination(index.Name)).Concat(_destinations).Distinct()], options.Backfill.Load, cancellationToken);
            _output.Note("refresh interval and replicas are changed for the time of the load");
        }

        var run = new BackfillRun(source.Snapshot, state, options.Backfill) { Warn = _output.Warn };
        var result = await new BackfillProgress(_output, host.Time, run.Counters)
            .ShowAsync(run.RunAsync(target, _retries, options.Failures, cancellationToken).AsTask());
        await RestoreAsync(tuning, state, cancellationToken);
        return (result, await ReadLedgerAsync(state.Run, cancellationToken), run);
    }

    /// <summary>Even for whoever is interrupted, as it says what is done; but such a one does not wait for a state that is away.</summary>
    private async ValueTask<Ledger> ReadLedgerAsync(RunDocument run, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            return await Ledger.ReadAsync(store, run, cancellationToken);
        }

        using var late = new CancellationTokenSource(LastWords, host.Time);
        return await Ledger.ReadAsync(store, run, late.Token);
    }

    private async ValueTask<BackfillPlan> PlanAsync(ClusterClient target, ClusterInfo info, CancellationToken cancellationToken)
    {
        var plan = await new Planner(source.Snapshot).PlanAsync(source.Selection.Selected, cancellationToken);
        _output.Note($"plan: {Quantity.Number(plan.LiveDocs)} live documents of {plan.Indices.Count} indices in {plan.Units.Count} units");
        foreach (var index in plan.Units.Where(unit => unit.Checksum is null).Select(unit => unit.Index.Name).Distinct())
        {
            _output.Warn($"{index}: some of its files were written by Lucene before 4.8 and have no checksum; damage in them cannot be seen");
        }

        var refused = await PrepareAsync(target, info, plan.Indices.Select(index => index.Metadata).OfType<IndexMetadata>(), cancellationToken);
        return plan with { RefusedIndices = refused };
    }

    /// <summary>Makes the indices that are missing.</summary>
    /// <returns>Indices of the source whose documents cannot be sent, and why.</returns>
    private async ValueTask<IReadOnlyDictionary<string, string>> PrepareAsync(
        ClusterClient target, ClusterInfo info, IEnumerable<IndexMetadata> indices, CancellationToken cancellationToken)
    {
        var context = new TransformContext(SnapshotMetadataReader.Version(source.Snapshot.Info.Version), info.Version)
        {
            Types = options.Backfill.Transforms.Types ?? TypeRouting.None,
            Parents = options.Backfill.Transforms.Parents,
        };
        var prepared = await new IndexPreparation(target, _retries, options.Backfill.Send.DataStreams, _output).EnsureAsync(indices, context, cancellationToken);
        _destinations.UnionWith(prepared.Indices);
        return prepared.Refused;
    }

    private async ValueTask<BackfillPlan> ReplanAsync(IReadOnlyList<IndexId> indices, CancellationToken cancellationToken)
    {
        var plan = await new Planner(source.Snapshot).PlanAsync(indices, cancellationToken);
        var mended = plan.Indices.Count(index => index.Problems.Count == 0);
        _output.Note($"{indices.Count} indices could not be read in full before: planned again, {mended} of them can now");
        return plan;
    }

    /// <summary>Goes on with a run that was begun before: what kept it from its end may have been mended.</summary>
    private async ValueTask ResumeAsync(WorkState state, ClusterClient target, ClusterInfo info, CancellationToken cancellationToken)
    {
        _output.Note($"going on with the backfill that was begun {state.Run.Created:yyyy-MM-ddTHH:mm:ssZ}; 'ferry backfill reset' would begin anew");
        var indices = new List<IndexMetadata>();
        foreach (var index in state.Run.Indices)
        {
            indices.Add(await source.Snapshot.GetIndexMetadataAsync(new IndexId(index.Name, index.Id), cancellationToken));
        }

        var refused = await PrepareAsync(target, info, indices, cancellationToken);
        var control = new RunControl(store, state.Run);
        await control.ChangeAsync(wanted => wanted with { Stopping = false, RefusedIndices = refused }, cancellationToken);
        var reopened = await control.ReopenAsync(cancellationToken);
        if (reopened > 0)
        {
            _output.Note($"{reopened} units that were given up, or whose source had a problem, are tried again");
        }

        await state.RefreshControlAsync(cancellationToken);
    }

    /// <summary>Restores the settings of indices, unless others are still at work. A target that is away is not waited for: the state keeps what is to be restored.</summary>
    private async ValueTask RestoreAsync(LoadTuning tuning, WorkState state, CancellationToken cancellationToken)
    {
        using var soon = new CancellationTokenSource(cancellationToken.IsCancellationRequested ? LastWords : Timeout.InfiniteTimeSpan, host.Time);
        var status = await RunStatus.ReadAsync(store, soon.Token);
        try
        {
            if (status.Control.HeldSettings is not null
                && (status.IsFinished || status.Workers.All(worker => worker.IsGone || worker.Batches == 0 || worker.Worker.Id == state.Id)))
            {
                _output.Note($"refresh interval and replicas of {await tuning.RestoreAsync(soon.Token)} indices are as before the load");
            }
        }
        catch (Exception e) when (e is ClusterException or OperationCanceledException)
        {
            _output.Warn("refresh interval and replicas of the target's indices could not be restored; the same command, or 'ferry backfill reset', does it later");
        }
    }

    private void WarnOfMissingShards()
    {
        foreach (var failure in source.Snapshot.Info.Failures)
        {
            _output.Warn($"{failure.Index}[{failure.Shard}] is not in this partial snapshot: {failure.Reason}");
        }
    }

    /// <summary>Keeps what the target had seen by now, so that a later proof can tell other people's writes.</summary>
    private async ValueTask KeepOperationsAsync(Ledger ledger, IReadOnlyList<IndexProof> proofs, CancellationToken cancellationToken)
    {
        var operations = proofs.Where(proof => proof.Count.Operations is not null).ToDictionary(proof => proof.Index, proof => proof.Count.Operations!.Value);
        await new RunControl(store, ledger.Run).ChangeAsync(wishes => wishes with { Operations = operations }, cancellationToken);
    }

    /// <param name="target">The target.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="counts">Whether to count: whoever is interrupted, or has lost the target, gets the ledger without counts, and gets it now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private ValueTask<IReadOnlyList<IndexProof>> ProveAsync(ClusterClient target, Ledger ledger, bool counts, CancellationToken cancellationToken) =>
        CountProof.OfBackfillAsync(
            ledger.Indices,
            options.Backfill.Send.Destination,
            index => counts ? CountProof.TakeAsync(target, _retries, index, cancellationToken) : ValueTask.FromResult(TargetCount.NotTaken));
}
