using Ferry.Backfill.Planning;
using Ferry.Snapshots;

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
                    if (options.Replan is null || run.Indices.All(index => index.Problems.Count == 0))
                    {
                        return run;
                    }

                    if (await ExtendAsync(run, stored!.Version, options.Replan, cancellationToken) is { } extended)
                    {
                        return extended;
                    }

                    continue;
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

    private async ValueTask<bool> IsDeadAsync(string planner, CancellationToken cancellationToken) =>
        watch.IsDead(planner, await store.FindAsync<WorkerDocument>(WorkerDocument.Prefix + planner, cancellationToken));

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
        await WriteUnitsAsync(run, [.. Units(run.Indices, made)], 0, cancellationToken);
        await store.PutAllAsync([(run.ControlId, StateJson.Write(new ControlDocument { RefusedIndices = made.RefusedIndices }))], cancellationToken);
        return await store.TryPutAsync(RunDocument.DocumentId, StateJson.Write(run), version, cancellationToken) is null ? null : run;
    }

    /// <summary>Plans what could not be read before; what can be read now becomes further batches.</summary>
    private async ValueTask<RunDocument?> ExtendAsync(
        RunDocument run, StateVersion version, Func<IReadOnlyList<IndexId>, CancellationToken, ValueTask<BackfillPlan>> replan, CancellationToken cancellationToken)
    {
        var troubled = run.Indices.Where(index => index.Problems.Count > 0).Select(index => new IndexId(index.Name, index.Id)).ToList();
        var made = await replan(troubled, cancellationToken);
        var known = (await store.ListAsync<UnitsDocument>(run.UnitsPrefix, cancellationToken))
            .SelectMany(batch => batch.Units)
            .Select(unit => (unit.Index, unit.Shard, unit.Segment, unit.Range.FirstDoc)).ToHashSet();
        var added = Units(run.Indices, made).Where(unit => !known.Contains((unit.Index, unit.Shard, unit.Segment, unit.Range.FirstDoc))).ToList();
        var problems = made.Indices.ToDictionary(index => index.Id.Name, index => index.Problems);
        var extended = run with
        {
            Indices =
            [
                .. run.Indices.Select((index, place) => problems.TryGetValue(index.Name, out var left)
                    ? index with
                    {
                        LiveDocs = index.LiveDocs + added.Where(unit => unit.Index == place).Sum(unit => (long)unit.LiveDocs),
                        Units = index.Units + added.Count(unit => unit.Index == place),
                        Problems = left,
                    }
                    : index),
            ],
            Units = run.Units + added.Count,
            Batches = run.Batches + BatchSizes.Of(added.Count).Count(),
        };
        await WriteUnitsAsync(run, added, run.Batches, cancellationToken);
        return await store.TryPutAsync(RunDocument.DocumentId, StateJson.Write(extended), version, cancellationToken) is null ? null : extended;
    }

    private static IEnumerable<RunUnit> Units(IReadOnlyList<RunIndex> indices, BackfillPlan plan)
    {
        var places = indices.Select((index, place) => (index.Name, place)).ToDictionary(index => index.Name, index => index.place);
        return plan.Units.Select(unit => new RunUnit(
            places[unit.Index.Name], unit.Shard, unit.Segment, unit.Range, unit.LiveDocs, unit.ChildrenCounted, unit.Checksum));
    }

    private async ValueTask WriteUnitsAsync(RunDocument run, List<RunUnit> units, int batch, CancellationToken cancellationToken)
    {
        var documents = new List<(string, ReadOnlyMemory<byte>)>();
        var (first, bytes) = (0, 0);
        foreach (var size in BatchSizes.Of(units.Count))
        {
            documents.Add((run.UnitsId(batch), StateJson.Write(new UnitsDocument([.. units.Skip(first).Take(size)]))));
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
