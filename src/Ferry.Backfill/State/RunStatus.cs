namespace Ferry.Backfill.State;

/// <summary>How far an index is.</summary>
public sealed record IndexStatus(string Index, long LiveDocs, long Read, long Sent, long Failed, long Skipped, long SourceBytes, int Units, int DoneUnits, int QuarantinedUnits);

/// <summary>A unit that was given up.</summary>
public sealed record QuarantinedUnit(string Index, int Attempts, string? Error);

/// <summary>A worker as last heard.</summary>
/// <param name="Worker">What it says.</param>
/// <param name="IsGone">It left, or its process on this machine does not exist any more.</param>
/// <param name="Batches">Batches that it holds.</param>
public sealed record WorkerStatus(WorkerDocument Worker, bool IsGone, int Batches);

/// <summary>How far a run is, at one look.</summary>
public sealed record RunStatus(
    RunDocument Run,
    ControlDocument Control,
    IReadOnlyList<IndexStatus> Indices,
    IReadOnlyList<WorkerStatus> Workers,
    IReadOnlyList<QuarantinedUnit> Quarantined)
{
    public bool IsFinished => Run.Phase == RunPhase.Ready && Indices.Sum(index => index.DoneUnits + index.QuarantinedUnits) == Run.Units;

    /// <summary>Refused documents by type of error, allowed ones included.</summary>
    public required IReadOnlyDictionary<string, long> FailuresByType { get; init; }

    /// <exception cref="StateException">There is no run, or the state cannot be used.</exception>
    public static async ValueTask<RunStatus> ReadAsync(IStateStore store, CancellationToken cancellationToken)
    {
        var control = await RunControl.OpenAsync(store, cancellationToken);
        var run = control.Run;
        var work = await store.ListAsync<WorkDocument>(run.WorkPrefix, cancellationToken);
        var workers = await store.ListAsync<WorkerDocument>(WorkerDocument.Prefix, cancellationToken);
        var rows = work.SelectMany(batch => batch.Rows).ToLookup(row => row.Index);
        return new RunStatus(
            run,
            await control.ReadAsync(cancellationToken),
            [.. run.Indices.Select((index, place) => Of(index, [.. rows[place]]))],
            [
                .. workers.Select(worker => new WorkerStatus(
                    worker, worker.HasLeft || worker.Process is { IsGone: true }, work.Count(batch => batch.Owner == worker.Id))),
            ],
            [
                .. rows.SelectMany(index => index).Where(row => row.State == UnitState.Quarantined)
                    .Select(row => new QuarantinedUnit(run.Indices[row.Index].Name, row.Attempts, row.Error)),
            ])
        {
            FailuresByType = IndexTally.Sum(rows.SelectMany(index => index).Select(row => row.Figures?.FailuresByType).OfType<IReadOnlyDictionary<string, long>>()),
        };
    }

    private static IndexStatus Of(RunIndex index, List<UnitRow> rows)
    {
        var figures = rows.Select(row => row.Figures).OfType<UnitFigures>().ToList();
        return new IndexStatus(
            index.Name,
            index.LiveDocs - figures.Sum(row => row.Children),
            figures.Sum(row => row.Read),
            figures.Sum(row => row.Sent),
            figures.Sum(row => row.Failed),
            figures.Sum(row => row.Skipped.Values.Sum()),
            figures.Sum(row => row.SourceBytes),
            index.Units,
            rows.Count(row => row.State == UnitState.Done),
            rows.Count(row => row.State == UnitState.Quarantined));
    }
}
