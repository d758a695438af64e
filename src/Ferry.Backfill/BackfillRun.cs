using System.Runtime.ExceptionServices;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Planning;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.Snapshots;

namespace Ferry.Backfill;

public sealed record BackfillOptions
{
    /// <summary>Units worked on at once.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    public SendOptions Send { get; init; } = new();
}

/// <summary>How a backfill ended.</summary>
/// <param name="Indices">One tally an index, in the order of the plan.</param>
/// <param name="TargetProblem">Why the target ended the run early, in words; null if it did not.</param>
/// <param name="Interrupted">Whether the user ended the run early.</param>
public sealed record BackfillResult(IReadOnlyList<IndexTally> Indices, string? TargetProblem, bool Interrupted)
{
    public bool IsComplete => TargetProblem is null && !Interrupted && Indices.All(index => index.IsComplete);
}

/// <summary>Moves the documents of a plan to the target, with several workers in this process.</summary>
public sealed class BackfillRun(Snapshot snapshot, BackfillPlan plan, BackfillOptions options)
{
    public Counters Counters { get; } = new(plan.LiveDocs);

    /// <param name="target">The cluster; the indices exist.</param>
    /// <param name="retries">How requests are repeated.</param>
    /// <param name="failures">Where refused documents go.</param>
    /// <param name="refusedIndices">Indices that cannot be written to, and why: their units are left out.</param>
    /// <param name="cancellationToken">Ends the run; what was done so far is in the result.</param>
    /// <exception cref="IOException">The file of failed documents cannot be written: no document may be lost, so the run ends.</exception>
    public async ValueTask<BackfillResult> RunAsync(
        ClusterClient target, RetryPolicy retries, FailedDocuments failures, IReadOnlyDictionary<string, string> refusedIndices,
        CancellationToken cancellationToken)
    {
        var units = plan.Units.Where(unit => !refusedIndices.ContainsKey(unit.Index.Name)).ToList();
        var state = new InMemoryWorkState(units);
        var checks = new SegmentChecks(units);
        var sender = new BulkSender(target, retries, failures, options.Send);
        Counters.Watch(sender);
        using var bodies = new BodyPool(options.Send, options.Workers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, options.Workers)
            .Select(_ => Task.Run(() => WorkAsync(state, checks, sender, bodies, failures, stop), CancellationToken.None))
            .ToList();

        ClusterException? problem = null;
        ExceptionDispatchInfo? fatal = null;
        foreach (var worker in workers)
        {
            try
            {
                await worker;
            }
            catch (ClusterException e)
            {
                problem ??= e;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Its unit is not in the ledger; whoever asked for the end is told below.
            }
            catch (Exception e)
            {
                fatal ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        fatal?.Throw();
        var rows = state.Ledger.ToLookup(row => row.Unit.Index);
        var tallies = plan.Indices.Select(index => IndexTally.Of(
            index, rows[index.Id], refusedIndices.TryGetValue(index.Id.Name, out var reason) ? [reason] : []));
        return new BackfillResult([.. tallies], problem?.Message, cancellationToken.IsCancellationRequested && state.Ledger.Count < units.Count);
    }

    private async Task WorkAsync(
        InMemoryWorkState state, SegmentChecks checks, BulkSender sender, BodyPool bodies, FailedDocuments failures, CancellationTokenSource stop)
    {
        try
        {
            var worker = new Worker(snapshot, sender, bodies, Counters);
            while (!stop.IsCancellationRequested && await state.ClaimAsync(stop.Token) is { } unit)
            {
                var outcome = await worker.RunAsync(unit, stop.Token);
                await checks.CheckAsync(outcome, worker, stop.Token);
                failures.Flush();
                await state.CompleteAsync(outcome, stop.Token);
            }

            stop.Token.ThrowIfCancellationRequested();
        }
        catch
        {
            // One worker's end is everybody's: the target is gone, the disk is full, or the user said stop.
            await stop.CancelAsync();
            throw;
        }
    }
}
