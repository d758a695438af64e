using System.Text.Json;
using Ferry.Backfill.State;

namespace Ferry.Integration.Tests.Faults;

/// <summary>What the work state says of the units, read as anybody could.</summary>
internal static class UnitAttempts
{
    /// <summary>State and number of attempts of every unit that was begun.</summary>
    public static async Task<IReadOnlyList<(string State, int Attempts)>> ReadAsync(IStateStore store) =>
    [
        .. (await store.ListAsync("work-", default))
            .SelectMany(document => JsonElement.Parse(document.Body.Span).GetProperty("rows").EnumerateArray())
            .Select(row => (row.GetProperty("state").GetString()!, row.GetProperty("attempts").GetInt32())),
    ];

    /// <summary>How many units are being worked on.</summary>
    public static async Task<int> WorkingAsync(IStateStore store) => (await ReadAsync(store)).Count(unit => unit.State == "working");

    /// <summary>The only worker that has not left.</summary>
    public static async Task<WorkerDocument> WorkerAsync(IStateStore store) =>
        (await RunStatus.ReadAsync(store, default)).Workers.Single(worker => !worker.IsGone).Worker;

    /// <summary>Waits until a worker has read the user's wishes that were written before the call: a beat reads them once it is written.</summary>
    public static async Task NextBeatsAsync(IStateStore store)
    {
        var beat = (await WorkerAsync(store)).Beat;
        await Eventually.IsTrueAsync(async () => (await WorkerAsync(store)).Beat >= beat + 2);
    }
}
