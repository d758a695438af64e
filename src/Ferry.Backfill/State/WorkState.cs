using Ferry.Backfill.Planning;

namespace Ferry.Backfill.State;

/// <summary>A unit that this process works on.</summary>
public sealed class Claim
{
    internal Claim(HeldBatch batch, int place, WorkUnit unit, int attempt, string name) =>
        (Batch, Place, Unit, Attempt, Name) = (batch, place, unit, attempt, name);

    public WorkUnit Unit { get; }

    /// <summary>From 1.</summary>
    public int Attempt { get; }

    /// <summary>Unique among all units, attempts and processes: for files that belong to this attempt alone.</summary>
    public string Name { get; }

    internal HeldBatch Batch { get; }

    internal int Place { get; }
}

/// <summary>
/// A process's part in a run: it claims batches by compare-and-set, keeps the rows of their units, and takes over what dead processes held.
/// A unit that is begun too often without an end is quarantined. Joining and leaving is safe at any time. Safe for use by many threads.
/// </summary>
public sealed class WorkState : IAsyncDisposable
{
    private const int Window = 32;

    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(3);

    private readonly IStateStore _store;
    private readonly WorkStateOptions _options;
    private readonly string _id;
    private readonly LeaseWatch _watch;
    private readonly Heart _heart;
    private readonly SemaphoreSlim _claiming = new(1, 1);
    private readonly Lock _lock = new();
    private readonly List<HeldBatch> _held = [];
    private readonly SortedSet<int> _open;
    private int _cursor;
    private long? _looked;
    private TaskCompletionSource _progress = NewSignal();
    private TaskCompletionSource _beat = NewSignal();

    private WorkState(IStateStore store, WorkStateOptions options, string id, LeaseWatch watch, Heart heart, RunDocument run)
    {
        (_store, _options, _id, _watch, _heart, Run) = (store, options, id, watch, heart, run);
        _open = new SortedSet<int>(Enumerable.Range(0, run.Batches));
        _cursor = options.Random.Next(Math.Max(1, run.Batches));
        Control = new ControlDocument();
        heart.Beat = RefreshControlAsync;
    }

    public RunDocument Run { get; }

    /// <summary>What the user wants, as last read.</summary>
    public ControlDocument Control { get; private set; }

    /// <summary>Batches that were taken over from dead processes.</summary>
    public long Steals { get; private set; }

    /// <summary>Of this process among the workers.</summary>
    public string Id => _id;

    /// <summary>Name of the machine.</summary>
    public string Host => _options.Host;

    public TimeProvider Time => _options.Time;

    /// <summary>Nothing is to be worked on on this machine at present.</summary>
    private bool IsIdle => Control.Workers.TryGetValue(Host, out var wanted) && wanted == 0;

    /// <summary>Ends when the user's wishes have been read again.</summary>
    public Task NextBeat => _beat.Task;

    /// <summary>Asked for what this process does, at each beat.</summary>
    public Func<WorkerReport>? Report
    {
        set => _heart.Report = value;
    }

    /// <summary>Begins the run, or goes on with it, or takes part in it if others are at work.</summary>
    /// <param name="store">Where the state is; disposed by the caller.</param>
    /// <param name="key">What the run is about.</param>
    /// <param name="options">How to take part.</param>
    /// <param name="plan">Makes the plan; only asked if there is none. Null: somebody else makes it, and is waited for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StateException">The state cannot be used, or is about another plan.</exception>
    public static async ValueTask<WorkState> JoinAsync(
        IStateStore store, PlanKey key, WorkStateOptions options, Func<CancellationToken, ValueTask<BackfillPlan>>? plan, CancellationToken cancellationToken)
    {
        var id = $"{options.Host}-{Environment.ProcessId}-{options.Random.NextInt64():x16}";
        var watch = new LeaseWatch(options.Time) { Interval = options.Interval, Lease = options.Lease };
        var worker = new WorkerDocument
        {
            Id = id,
            Host = options.Host,
            Process = options.Process,
            Beat = 0,
            Started = options.Time.GetUtcNow(),
            Heard = options.Time.GetUtcNow(),
        };
        var heart = new Heart(store, worker, options.Interval, options.Time);
        await heart.StartAsync(cancellationToken);
        try
        {
            var run = await new RunPlanning(store, options, watch, id).EnsureAsync(key, plan, cancellationToken);
            var state = new WorkState(store, options, id, watch, heart, run);
            await state.RefreshControlAsync(cancellationToken);
            return state;
        }
        catch
        {
            await heart.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for a unit; null when all have an end, or the user wants the processes to stop.</summary>
    /// <exception cref="StateException">The state is gone.</exception>
    public async ValueTask<Claim?> ClaimAsync(CancellationToken cancellationToken)
    {
        while (!Control.Stopping)
        {
            if (_heart.Trouble is { } trouble)
            {
                throw new StateException(trouble.Problem, trouble.Message, trouble);
            }

            Task progress;
            lock (_lock)
            {
                progress = _progress.Task;
            }

            if (!Control.Paused)
            {
                await _claiming.WaitAsync(cancellationToken);
                try
                {
                    if (await NextAsync(cancellationToken) is { } claim)
                    {
                        return claim;
                    }

                    if (IsDone())
                    {
                        return null;
                    }
                }
                finally
                {
                    _claiming.Release();
                }
            }

            await Task.WhenAny(progress, Task.Delay(_options.Poll, _options.Time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return null;
    }

    /// <summary>Writes the row of a unit; an earlier row of the same unit is replaced.</summary>
    /// <returns>False if the unit was taken away in the meantime: its outcome does not count, as somebody else does it again.</returns>
    public ValueTask<bool> CompleteAsync(Claim claim, UnitOutcome outcome, CancellationToken cancellationToken) =>
        SetAsync(claim, row => row with { State = UnitState.Done, Error = null, Figures = UnitFigures.Of(outcome) }, cancellationToken);

    /// <summary>Gives a unit back that could not be done; it is tried again later, here or elsewhere, unless it has failed too often.</summary>
    /// <returns>Whether it was quarantined.</returns>
    public async ValueTask<bool> FailAsync(Claim claim, string error, CancellationToken cancellationToken)
    {
        var isLast = claim.Attempt >= _options.MaxAttempts;
        await SetAsync(claim, row => row with { State = isLast ? UnitState.Quarantined : UnitState.Waiting, Error = error }, cancellationToken);
        return isLast;
    }

    /// <summary>Gives back all that this process holds, and says goodbye. A store that is away is not waited for: others see that this process is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        using var farewell = new CancellationTokenSource(LongestFarewell, _options.Time);
        try
        {
            foreach (var batch in _held)
            {
                batch.LetGo();
                await batch.WriteAsync(farewell.Token);
            }

            await _heart.LeaveAsync(farewell.Token);
        }
        catch (Exception e) when (e is StateException or OperationCanceledException)
        {
            _options.Note?.Invoke($"the work state could not be told that this process ends; others see it after {_options.Lease.TotalSeconds:0} s");
        }

        await _heart.DisposeAsync();
        _claiming.Dispose();
    }

    private async ValueTask<bool> SetAsync(Claim claim, Func<UnitRow, UnitRow> change, CancellationToken cancellationToken)
    {
        claim.Batch.Set(change(claim.Batch.Row(claim.Place)));
        var kept = await claim.Batch.WriteAsync(cancellationToken);
        if (!kept || claim.Batch.IsFinal)
        {
            Drop(claim.Batch, isFinal: kept);
        }

        lock (_lock)
        {
            _progress.TrySetResult();
            _progress = NewSignal();
        }

        return kept;
    }

    private async ValueTask<Claim?> NextAsync(CancellationToken cancellationToken)
    {
        if (IsIdle)
        {
            await ReleaseAsync(cancellationToken);
            await AcquireAsync(cancellationToken);
            return null;
        }

        do
        {
            if (await BeginAsync(cancellationToken) is { } claim)
            {
                return claim;
            }
        }
        while (!Control.Stopping && await AcquireAsync(cancellationToken));

        return null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsDone()
    {
        lock (_lock)
        {
            return _open.Count == 0;
        }
    }

    /// <summary>Gives back what waits here, so that it does not wait for this machine.</summary>
    private async ValueTask ReleaseAsync(CancellationToken cancellationToken)
    {
        HeldBatch[] unused;
        lock (_lock)
        {
            unused = [.. _held.Where(batch => !batch.IsInUse)];
        }

        foreach (var batch in unused)
        {
            batch.LetGo();
            await batch.WriteAsync(cancellationToken);
            Drop(batch, isFinal: false);
        }
    }

    private void Drop(HeldBatch batch, bool isFinal)
    {
        lock (_lock)
        {
            _held.Remove(batch);
            if (isFinal)
            {
                _open.Remove(batch.Number);
            }
        }
    }

    /// <summary>Begins a unit of a batch that this process holds.</summary>
    private async ValueTask<Claim?> BeginAsync(CancellationToken cancellationToken)
    {
        HeldBatch[] held;
        lock (_lock)
        {
            held = [.. _held];
        }

        foreach (var batch in held)
        {
            while (batch.Begin() is { } place)
            {
                var (unit, row) = (batch.Units[place].ToUnit(Run.Indices), batch.Row(place));
                if (Control.RefusedIndices.TryGetValue(unit.Index.Name, out var refusal))
                {
                    batch.Set(row with { State = UnitState.Quarantined, Attempts = 0, Error = refusal });
                    continue;
                }

                if (!await batch.WriteAsync(cancellationToken))
                {
                    Drop(batch, isFinal: false);
                    break;
                }

                return new Claim(batch, place, unit, row.Attempts, $"{Run.Run}-{batch.Number:d6}-{place:d2}-{row.Attempts}-{_id}");
            }

            if (batch.IsFinal)
            {
                Drop(batch, isFinal: await batch.WriteAsync(cancellationToken));
            }
        }

        return null;
    }

    /// <summary>
    /// Takes a batch that nobody holds, or whose holder is dead. Looks at a part of the batches at a time, which others look at too. An idle
    /// process only looks which have their end.
    /// </summary>
    private async ValueTask<bool> AcquireAsync(CancellationToken cancellationToken)
    {
        if (_looked is { } looked && _options.Time.GetElapsedTime(looked) < _options.Poll)
        {
            return false;
        }

        var left = Candidates();
        while (left.Count > 0)
        {
            var window = left.Take(Window).ToDictionary(Run.WorkId);
            left.RemoveRange(0, window.Count);
            var foreign = new List<(WorkDocument Document, StateVersion Version)>();
            foreach (var stored in await _store.GetAsync(window.Keys, cancellationToken))
            {
                var document = StateJson.Read<WorkDocument>(stored, _store.Location);
                if (document.IsFinal)
                {
                    lock (_lock)
                    {
                        _open.Remove(document.Batch);
                    }
                }
                else if (IsIdle)
                {
                    continue;
                }
                else if (document.Owner is { } owner && owner != _id)
                {
                    foreign.Add((document, stored.Version));
                }
                else if (await TakeAsync(document, stored.Version, cancellationToken))
                {
                    return true;
                }
            }

            if (await StealAsync(foreign, cancellationToken))
            {
                return true;
            }
        }

        _looked = _options.Time.GetTimestamp();
        return false;
    }

    /// <summary>Batches that have no end as far as this process knows, and that it does not hold, from its own place on.</summary>
    private List<int> Candidates()
    {
        lock (_lock)
        {
            var held = _held.Select(batch => batch.Number).ToHashSet();
            return [.. _open.Where(batch => batch >= _cursor).Concat(_open.Where(batch => batch < _cursor)).Where(batch => !held.Contains(batch))];
        }
    }

    private async ValueTask<bool> StealAsync(List<(WorkDocument Document, StateVersion Version)> foreign, CancellationToken cancellationToken)
    {
        var owners = foreign.Select(batch => batch.Document.Owner!).Distinct().ToDictionary(owner => WorkerDocument.Prefix + owner);
        var workers = (await _store.GetAsync(owners.Keys, cancellationToken)).ToDictionary(stored => stored.Id);
        var dead = owners
            .Where(owner => _watch.IsDead(
                owner.Value, workers.TryGetValue(owner.Key, out var stored) ? StateJson.Read<WorkerDocument>(stored, _store.Location) : null))
            .Select(owner => owner.Value).ToHashSet();
        foreach (var (document, version) in foreign.Where(batch => dead.Contains(batch.Document.Owner!)))
        {
            if (await TakeAsync(document, version, cancellationToken))
            {
                Steals++;
                BackfillMeter.Steals.Add(1);
                _options.Note?.Invoke($"took over {document.Units - document.Rows.Count(row => row.IsFinal)} units of {document.Owner}, which is gone");
                return true;
            }
        }

        return false;
    }

    /// <summary>Also what is this process's own although it does not know, as the answer was lost when it took it.</summary>
    private async ValueTask<bool> TakeAsync(WorkDocument document, StateVersion version, CancellationToken cancellationToken)
    {
        var mine = document with { Owner = _id, Rows = [.. document.Rows.Select(Abandon)] };
        if (await _store.TryPutAsync(Run.WorkId(document.Batch), StateJson.Write(mine), version, cancellationToken) is not { } taken)
        {
            return false;
        }

        var id = Run.UnitsId(document.Batch);
        var units = await _store.FindAsync<UnitsDocument>(id, cancellationToken)
            ?? throw new StateException(StateProblem.Damaged, $"Document '{id}' of the work state {_store.Location} is missing.");
        lock (_lock)
        {
            _held.Add(new HeldBatch(_store, Run.WorkId(document.Batch), mine, taken, units.Units, _options.Time));
            _cursor = document.Batch + 1;
        }

        return true;
    }

    /// <summary>The row of a unit whose worker died: it waits again, unless it has outlived too many.</summary>
    private UnitRow Abandon(UnitRow row) => row.State != UnitState.Working ? row
        : row.Attempts < _options.MaxAttempts ? row with { State = UnitState.Waiting }
        : row with { State = UnitState.Quarantined, Error = row.Error ?? $"its worker ended in the middle of it, {row.Attempts} times" };

    /// <summary>Reads the user's wishes now, and not with the next beat.</summary>
    public async ValueTask RefreshControlAsync(CancellationToken cancellationToken)
    {
        Control = await _store.FindAsync<ControlDocument>(Run.ControlId, cancellationToken) ?? Control;

        Interlocked.Exchange(ref _beat, NewSignal()).TrySetResult();
    }
}
