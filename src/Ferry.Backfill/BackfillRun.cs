using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Loading;
using Ferry.Backfill.Planning;
using Ferry.Backfill.Sending;
using Ferry.Backfill.State;
using Ferry.Backfill.Transforming;
using Ferry.Clusters;
using Ferry.Snapshots;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill;

public sealed record BackfillOptions
{
    /// <summary>Units worked on at once, unless the user has asked for another number since.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    public SendOptions Send { get; init; } = new();

    public DocumentTransforms Transforms { get; init; } = new();

    /// <summary>What the target's indices have during the load; what is null is left as it is.</summary>
    public LoadSettings Load { get; init; } = new(null, null);
}

/// <summary>How a process's part in a backfill ended.</summary>
/// <param name="TargetProblem">Why the target ended it early, in words; null if it did not.</param>
/// <param name="IsInterrupted">The user ended it early.</param>
public sealed record BackfillResult(string? TargetProblem, bool IsInterrupted);

/// <summary>
/// Moves the documents of a run to the target, with several workers in this process. One unit that fails is given back, and others go on; a target, a
/// work state or a disk that fails ends the run.
/// </summary>
public sealed class BackfillRun(Snapshot snapshot, WorkState state, BackfillOptions options)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, WorkUnit> _inHand = [];
    private readonly RateMeter _docs = new(state.Time);
    private readonly RateMeter _bytes = new(state.Time);

    public Counters Counters { get; } = new(state.Run.LiveDocs);

    /// <summary>Told of units that fail.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>What is wanted of this process: units at once.</summary>
    private int Wanted => state.Control.Workers.TryGetValue(state.Host, out var wanted) ? wanted : options.Workers;

    /// <summary>Workers: where none is wanted at present, one waits, and sees when others have done all.</summary>
    private int Places => Math.Max(1, Wanted);

    /// <param name="target">The cluster; the indices exist.</param>
    /// <param name="retries">How requests are repeated.</param>
    /// <param name="failures">Where refused documents go.</param>
    /// <param name="cancellationToken">Ends the run; units in hand are done again by whoever goes on.</param>
    /// <exception cref="IOException">Refused documents cannot be kept: no document may be lost, so the run ends.</exception>
    /// <exception cref="StateException">The work state is gone.</exception>
    /// <exception cref="ItemTransformException">A user's transform has failed on every document so far.</exception>
    public async ValueTask<BackfillResult> RunAsync(
        ClusterClient target, RetryPolicy retries, FailureFolder failures, CancellationToken cancellationToken)
    {
        var sender = new BulkSender(target, retries, options.Send);
        Counters.Watch(sender);
        using var bodies = new BodyPool(options.Send, options.Workers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        state.Report = Report;
        var workers = new Dictionary<int, Task<bool>>();
        var isDone = false;
        ClusterException? problem = null;
        ExceptionDispatchInfo? fatal = null;
        while (true)
        {
            for (var number = 0; number < Places && !isDone && !stop.IsCancellationRequested; number++)
            {
                if (!workers.ContainsKey(number))
                {
                    var own = number;
                    workers[number] = Task.Run(() => WorkAsync(own, sender, bodies, failures, stop), CancellationToken.None);
                }
            }

            if (workers.Count == 0)
            {
                break;
            }

            await Task.WhenAny([.. workers.Values, state.NextBeat]);
            foreach (var (number, worker) in workers.Where(worker => worker.Value.IsCompleted).ToList())
            {
                workers.Remove(number);
                try
                {
                    isDone |= await worker;
                }
                catch (ClusterException e)
                {
                    problem ??= e;
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    // Its unit is given back; whoever asked for the end is told below.
                }
                catch (Exception e)
                {
                    fatal ??= ExceptionDispatchInfo.Capture(e);
                }
            }
        }

        fatal?.Throw();
        return new BackfillResult(problem?.Message, cancellationToken.IsCancellationRequested || state.Control.Stopping);
    }

    /// <summary>Does units until there is none left (true) or this worker is not wanted any more (false).</summary>
    private async Task<bool> WorkAsync(int number, BulkSender sender, BodyPool bodies, FailureFolder failures, CancellationTokenSource stop)
    {
        try
        {
            var worker = new Worker(snapshot, sender, bodies, Counters, options.Transforms);
            while (number < Places)
            {
                if (await state.ClaimAsync(stop.Token) is not { } claim)
                {
                    return true;
                }

                Hold(number, claim.Unit);
                await WorkAsync(worker, claim, failures, stop.Token);
                Hold(number, null);
            }

            return false;
        }
        catch
        {
            // One worker's end is everybody's: the target is gone, the disk is full, or the user said stop.
            await stop.CancelAsync();
            throw;
        }
        finally
        {
            Hold(number, null);
        }
    }

    private async ValueTask WorkAsync(Worker worker, Claim claim, FailureFolder failures, CancellationToken cancellationToken)
    {
        using var span = BackfillMeter.Activities.StartActivity("unit");
        span?.SetTag("ferry.index", claim.Unit.Index.Name).SetTag("ferry.shard", claim.Unit.Shard).SetTag("ferry.segment", claim.Unit.Segment).SetTag("ferry.attempt", claim.Attempt);
        var begun = state.Time.GetTimestamp();
        UnitOutcome outcome;
        try
        {
            using var refused = failures.Begin(claim.Name);
            outcome = await worker.RunAsync(claim.Unit, refused, cancellationToken);
            if (refused.Count > 0)
            {
                await failures.KeepAsync(refused, cancellationToken);
                (outcome.Failures, outcome.FailuresByType) = (claim.Name, refused.CountByType);
            }
        }
        catch (Exception e) when (e is not (ClusterException or StateException or IOException or OperationCanceledException or ItemTransformException))
        {
            // A store that fails in passing, or a defect that this unit brings to light: other units need not share its fate.
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            var isGivenUp = await state.FailAsync(claim, e.Message, cancellationToken);
            Warn?.Invoke($"{claim.Unit}: attempt {claim.Attempt} failed{(isGivenUp ? ", and it is given up" : "; it is tried again")}: {e.Message}");
            return;
        }

        span?.SetTag("ferry.documents", outcome.Read).SetTag("ferry.failed", outcome.Failed);
        BackfillMeter.UnitDuration.Record(state.Time.GetElapsedTime(begun).TotalSeconds);
        if (!await state.CompleteAsync(claim, outcome, cancellationToken))
        {
            Warn?.Invoke($"{claim.Unit} was taken over by another process, which thought that this one was gone; its row is that one's");
        }
    }

    private void Hold(int number, WorkUnit? unit)
    {
        lock (_lock)
        {
            if (unit is null)
            {
                _inHand.Remove(number);
            }
            else
            {
                _inHand[number] = unit;
            }
        }
    }

    private WorkerReport Report()
    {
        lock (_lock)
        {
            var sending = Counters.Sending;
            return new WorkerReport
            {
                Workers = Wanted,
                Units = [.. _inHand.Values.Select(unit => unit.ToString())],
                Docs = Counters.Docs,
                Bytes = Counters.Bytes,
                DocsPerSecond = _docs.Sample(Counters.Docs),
                BytesPerSecond = _bytes.Sample(Counters.Bytes),
                InFlight = sending.InFlight,
                Limit = sending.Limit,
                Throttles = sending.Throttles,
                Retries = sending.Retries,
                Waiting = sending.Waiting is { } wait ? $"since {wait.Since:HH:mm:ssZ}: {wait.Text}" : null,
            };
        }
    }
}
