using Ferry.Backfill.State;

namespace Ferry.Backfill.Failures;

/// <summary>A file of refused documents, as the row of its unit has it.</summary>
/// <param name="Index">Name of the index.</param>
/// <param name="Batch">Number of the unit's batch.</param>
/// <param name="Unit">Place of the unit in the batch.</param>
/// <param name="Owner">The worker that holds the batch, and alone may write the row; null if nobody does.</param>
/// <param name="Figures">The row's, which name the file.</param>
public sealed record FailureFile(string Index, int Batch, int Unit, string? Owner, UnitFigures Figures)
{
    public string Name => Figures.Failures!;

    /// <summary>Documents in the file by type of error.</summary>
    public IReadOnlyDictionary<string, long> CountByType => Figures.FailuresByType ?? new Dictionary<string, long>();

    /// <summary>Of the documents with an error those that count as skipped, because the user allows it.</summary>
    public long Allowed(string type) => Figures.Skipped.GetValueOrDefault(SkipReason.Allowed(type));

    /// <summary>Documents that are meant.</summary>
    public long Count(FailureSelection selection) => CountByType.Where(type => selection.HasType(type.Key)).Sum(type => type.Value);
}

/// <summary>The refused documents of a run in its ledger. Safe for use by many threads.</summary>
public sealed class FailureLedger(IStateStore store, RunDocument run)
{
    public RunDocument Run => run;

    /// <summary>The files that have documents that are meant, in the order of the ledger.</summary>
    /// <exception cref="StateException">The state cannot be used.</exception>
    public async ValueTask<IReadOnlyList<FailureFile>> ListAsync(FailureSelection selection, CancellationToken cancellationToken)
    {
        var work = await store.ListAsync<WorkDocument>(run.WorkPrefix, cancellationToken);
        return
        [
            .. from batch in work
               from row in batch.Rows
               where row.Figures?.Failures is not null
               let file = new FailureFile(run.Indices[row.Index].Name, batch.Batch, row.Unit, batch.Owner, row.Figures!)
               where selection.HasIndex(file.Index) && file.Count(selection) > 0
               select file,
        ];
    }

    /// <summary>Gives the row of a unit other figures, as long as it names that file and nobody works on its batch.</summary>
    /// <returns>False if that is not so any more: the row is as it was, or somebody else's.</returns>
    /// <exception cref="StateException">The state is gone.</exception>
    public async ValueTask<bool> TryReplaceAsync(FailureFile file, UnitFigures figures, CancellationToken cancellationToken)
    {
        var id = run.WorkId(file.Batch);
        while (await store.FindAsync(id, cancellationToken) is { } stored)
        {
            var work = StateJson.Read<WorkDocument>(stored, store.Location);
            var now = work.Rows.FirstOrDefault(row => row.Unit == file.Unit)?.Figures;
            if (now is not null && now.Failures == figures.Failures && now.Sent == figures.Sent)
            {
                // It was written, but the answer was lost, and others have changed other rows since.
                return true;
            }

            if (work.Owner is not null || now?.Failures != file.Name)
            {
                return false;
            }

            var changed = work with { Rows = [.. work.Rows.Select(row => row.Unit == file.Unit ? row with { Figures = figures } : row)] };
            if (await store.TryPutAsync(id, StateJson.Write(changed), stored.Version, cancellationToken) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
