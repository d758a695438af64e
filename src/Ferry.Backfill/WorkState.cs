using System.Collections.Concurrent;
using Ferry.Backfill.Planning;

namespace Ferry.Backfill;

/// <summary>Who works on which unit, and the ledger of units that are done.</summary>
public interface IWorkState
{
    /// <summary>The next unit for a worker; null when there is none left.</summary>
    ValueTask<WorkUnit?> ClaimAsync(CancellationToken cancellationToken);

    /// <summary>Writes the row of a unit; an earlier row of the same unit is replaced.</summary>
    ValueTask CompleteAsync(UnitOutcome outcome, CancellationToken cancellationToken);

    /// <summary>The rows of all units that are done.</summary>
    IReadOnlyCollection<UnitOutcome> Ledger { get; }
}

/// <summary>The work state of one process, for as long as it runs.</summary>
public sealed class InMemoryWorkState(IEnumerable<WorkUnit> units) : IWorkState
{
    private readonly ConcurrentQueue<WorkUnit> _waiting = new(units);
    private readonly ConcurrentDictionary<WorkUnit, UnitOutcome> _ledger = new();

    public IReadOnlyCollection<UnitOutcome> Ledger => (IReadOnlyCollection<UnitOutcome>)_ledger.Values;

    public ValueTask<WorkUnit?> ClaimAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_waiting.TryDequeue(out var unit) ? unit : null);

    public ValueTask CompleteAsync(UnitOutcome outcome, CancellationToken cancellationToken)
    {
        _ledger[outcome.Unit] = outcome;
        return ValueTask.CompletedTask;
    }
}
