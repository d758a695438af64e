using System.Text.Json;
using Ferry.Backfill.Failures;

namespace Ferry.Backfill.State;

/// <summary>What a user does to a run from outside: its processes see it with their next beat.</summary>
public sealed class RunControl(IStateStore store, RunDocument run)
{
    /// <exception cref="StateException">There is no run, or the state cannot be used.</exception>
    public static async ValueTask<RunControl> OpenAsync(IStateStore store, CancellationToken cancellationToken) =>
        await FindAsync(store, cancellationToken) is { } run
            ? new RunControl(store, run)
            : throw NoRun(store.Location);

    public static StateException NoRun(string location) =>
        new(StateProblem.NoRun, $"There is no backfill in {location}. Was it begun in another folder, or with another --state?");

    /// <summary>The run; null if there is none.</summary>
    public static async ValueTask<RunDocument?> FindAsync(IStateStore store, CancellationToken cancellationToken) =>
        await store.FindAsync<RunDocument>(RunDocument.DocumentId, cancellationToken);

    public RunDocument Run => run;

    public async ValueTask<ControlDocument> ReadAsync(CancellationToken cancellationToken) => (await ReadVersionedAsync(cancellationToken)).Control;

    /// <summary>Changes what is wanted; what others change at the same time is kept.</summary>
    public async ValueTask<ControlDocument> ChangeAsync(Func<ControlDocument, ControlDocument> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (control, version) = await ReadVersionedAsync(cancellationToken);
            var changed = change(control);
            if (await store.TryPutAsync(run.ControlId, StateJson.Write(changed), version, cancellationToken) is not null)
            {
                return changed;
            }
        }
    }

    /// <summary>Lets units that were given up, or whose source had a problem, be tried again. Those that somebody works on are left alone.</summary>
    /// <returns>Their number.</returns>
    public async ValueTask<int> ReopenAsync(CancellationToken cancellationToken)
    {
        var reopened = 0;
        foreach (var stored in await store.ListAsync(run.WorkPrefix, cancellationToken))
        {
            var work = StateJson.Read<WorkDocument>(stored, store.Location);
            var again = work.Rows.Where(row => row.State == UnitState.Quarantined || row.Figures is { Problems.Count: > 0 }).ToList();
            if (work.Owner is null && again.Count > 0
                && await store.TryPutAsync(stored.Id, StateJson.Write(work with { Rows = [.. work.Rows.Except(again)] }), stored.Version, cancellationToken) is not null)
            {
                reopened += again.Count;
            }
        }

        return reopened;
    }

    /// <summary>Writes all documents into a file, one a line, and then removes them.</summary>
    /// <exception cref="IOException">The file cannot be written; nothing was removed.</exception>
    public async ValueTask ResetAsync(string archive, CancellationToken cancellationToken)
    {
        PrivateFolder.CreateFor(archive);
        await using (var file = PrivateFolder.Open(archive, FileMode.CreateNew))
        {
            foreach (var stored in await store.ListAsync("", cancellationToken))
            {
                await using var json = new Utf8JsonWriter(file);
                json.WriteStartObject();
                json.WriteString("id"u8, stored.Id);
                json.WritePropertyName("body"u8);
                json.WriteRawValue(stored.Body.Span);
                json.WriteEndObject();
                await json.FlushAsync(cancellationToken);
                file.WriteByte((byte)'\n');
            }

            file.Flush(flushToDisk: true);
        }

        await store.ClearAsync(cancellationToken);
    }

    private async ValueTask<(ControlDocument Control, StateVersion Version)> ReadVersionedAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(run.ControlId, cancellationToken) is { } stored
            ? (StateJson.Read<ControlDocument>(stored, store.Location), stored.Version)
            : (new ControlDocument(), StateVersion.Missing);
}
