using Ferry.Backfill.Planning;

namespace Ferry.Backfill.State;

/// <summary>
/// Makes sure that there is one plan for all: whoever creates the document "run" plans, the others wait for it, and for one who dies in the
/// middle somebody else plans anew.
/// </summary>
internal sealed class RunPlanning(IStateStore store, WorkStateOptions options, LeaseWatch watch, string worker)
{
    private const int BytesAtOnce = 4 << 20;

    /// <exception cref="StateException">The state is about another plan, or cannot be used.</exception>
    public async ValueTask<RunDocument> EnsureAsync(
        PlanKey key, Func<CancellationToken, ValueTask<BackfillPlan>>? plan, CancellationToken cancellationToken)
    {
        var isTold = false;
        while (true)
        {
            var stored = await store.FindAsync(RunDocument.DocumentId, cancellationToken);
            var run = stored is null ? null : StateJson.Read<RunDocument>(stored, store.Location);
            if (run is not null)
            {
                RequireSame(run, key);
                if (run.Phase == RunPhase.Ready)
                {
                    return run;
                }
            }

            if (plan is not null && (run is null || await IsDeadAsync(run.Planner, cancellationToken)))
            {
                if (await PlanAsync(key, plan, stored?.Version ?? StateVersion.Missing, cancellationToken) is { } planned)
                {
                    return planned;
                }

                continue;
            }

            if (!isTold)
            {
                options.Note?.Invoke(run is null ? $"waiting for a backfill to begin in {store.Location}" : "waiting for the plan that another process makes");
                isTold = true;
            }

            await Task.Delay(options.Poll, options.Time, cancellationToken);
        }
    }

    private void RequireSame(RunDocument run, PlanKey key)
    {
        if (run.Format != RunDocument.CurrentFormat)
        {
            throw new StateException(
                StateProblem.OtherVersion, $"The work state {store.Location} has format {run.Format}; this version of Ferry writes {RunDocument.CurrentFormat}.");
        }

        if (key.DifferenceTo(run.Key) is { } difference)
        {
            throw new StateException(
                StateProblem.OtherPlan,
                $"The work state {store.Location} holds another plan: {difference}. Name another state, or end that one with 'ferry backfill reset'.");
        }
    }

    private async ValueTask<bool> IsDeadAsync(string planner, CancellationToken cancellationToken)
    {
        var stored = await store.FindAsync(WorkerDocument.Prefix + planner, cancellationToken);
        return watch.IsDead(planner, stored is null ? null : StateJson.Read<WorkerDocument>(stored, store.Location));
    }

    /// <summary>Plans, if nobody else was faster.</summary>
    private async ValueTask<RunDocument?> PlanAsync(
        PlanKey key, Func<CancellationToken, ValueTask<BackfillPlan>> plan, StateVersion expected, CancellationToken cancellationToken)
    {
        var run = new RunDocument
        {
            Format = RunDocument.CurrentFormat,
            Run = $"{options.Random.NextInt64():x16}",
            Key = key,
            Phase = RunPhase.Planning,
            Planner = worker,
            Created = options.Time.GetUtcNow(),
        };
        if (await store.TryPutAsync(RunDocument.DocumentId, StateJson.Write(run), expected, cancellationToken) is not { } version)
        {
            return null;
        }

        var made = await plan(cancellationToken);
        var counts = made.Units.ToLookup(unit => unit.Index);
        run = run with
        {
            Phase = RunPhase.Ready,
            Indices =
            [
                .. made.Indices.Select(index => new RunIndex(
                    index.Id.Name, index.Id.Id, index.LiveDocs, counts[index.Id].Count(), index.ChildrenCounted, index.Problems)),
            ],
            Units = made.Units.Count,
            Batches = BatchSizes.Of(made.Units.Count).Count(),
        };
        await WriteUnitsAsync(run, made, cancellationToken);
        await store.PutAllAsync([(run.ControlId, StateJson.Write(new ControlDocument { RefusedIndices = made.RefusedIndices }))], cancellationToken);
        return await store.TryPutAsync(RunDocument.DocumentId, StateJson.Write(run), version, cancellationToken) is null ? null : run;
    }

    private async ValueTask WriteUnitsAsync(RunDocument run, BackfillPlan plan, CancellationToken cancellationToken)
    {
        var places = plan.Indices.Select((index, place) => (index.Id, place)).ToDictionary(index => index.Id, index => index.place);
        var documents = new List<(string, ReadOnlyMemory<byte>)>();
        var (first, batch, bytes) = (0, 0, 0);
        foreach (var size in BatchSizes.Of(plan.Units.Count))
        {
            var units = plan.Units.Skip(first).Take(size).Select(unit => new RunUnit(
                places[unit.Index], unit.Shard, unit.Segment, unit.Range, unit.LiveDocs, unit.ChildrenCounted, unit.Checksum));
            documents.Add((run.UnitsId(batch), StateJson.Write(new UnitsDocument([.. units]))));
            documents.Add((run.WorkId(batch), StateJson.Write(new WorkDocument { Batch = batch, Units = size })));
            bytes += documents[^2].Item2.Length + documents[^1].Item2.Length;
            (first, batch) = (first + size, batch + 1);
            if (bytes > BytesAtOnce)
            {
                await store.PutAllAsync(documents, cancellationToken);
                documents.Clear();
                bytes = 0;
            }
        }

        if (documents.Count > 0)
        {
            await store.PutAllAsync(documents, cancellationToken);
        }
    }
}
