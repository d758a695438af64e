using System.Diagnostics.CodeAnalysis;

namespace Ferry.Backfill.State;

/// <summary>
/// A batch that this process holds. It alone writes the document, so a write that finds another owner means that the batch was taken away:
/// nothing that was not written by then counts. Changes that come while a write is on its way share the next one. Safe for use by many threads.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore whose wait handle nobody asks for has nothing to dispose of.")]
internal sealed class HeldBatch(IStateStore store, string documentId, WorkDocument document, StateVersion version, IReadOnlyList<RunUnit> units, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly UnitRow?[] _rows = Rows(document);
    private readonly Dictionary<int, (long From, TimeSpan For)> _pauses = [];
    private string? _owner = document.Owner;
    private StateVersion _version = version;
    private long _changes;
    private long _written;

    public int Number => document.Batch;

    public IReadOnlyList<RunUnit> Units => units;

    /// <summary>Somebody else took it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Every unit has its last row.</summary>
    public bool IsFinal
    {
        get
        {
            lock (_lock)
            {
                return Array.TrueForAll(_rows, row => row is { IsFinal: true });
            }
        }
    }

    /// <summary>A unit of it is being worked on.</summary>
    public bool IsInUse
    {
        get
        {
            lock (_lock)
            {
                return Array.Exists(_rows, row => row is { State: UnitState.Working });
            }
        }
    }

    /// <summary>The place of a unit that nobody works on, and that is not paused after a failure; it is being worked on from then on.</summary>
    public int? Begin()
    {
        lock (_lock)
        {
            for (var unit = 0; unit < _rows.Length; unit++)
            {
                if (_rows[unit] is null or { State: UnitState.Waiting } && !IsPaused(unit))
                {
                    _rows[unit] = new UnitRow
                    {
                        Unit = unit,
                        Index = units[unit].Index,
                        State = UnitState.Working,
                        Attempts = (_rows[unit]?.Attempts ?? 0) + 1,
                        Error = _rows[unit]?.Error,
                    };
                    _changes++;
                    return unit;
                }
            }

            return null;
        }
    }

    public UnitRow Row(int unit)
    {
        lock (_lock)
        {
            return _rows[unit]!;
        }
    }

    /// <summary>Replaces the row of a unit; the batch is let go with its last row.</summary>
    public void Set(UnitRow row)
    {
        lock (_lock)
        {
            _rows[row.Unit] = row;
            _changes++;
            if (row.State == UnitState.Waiting && row.Attempts > 0)
            {
                var pause = TimeSpan.FromSeconds(Math.Pow(2, row.Attempts));
                _pauses[row.Unit] = (time.GetTimestamp(), pause < LongestPause ? pause : LongestPause);
            }

            if (IsFinal)
            {
                _owner = null;
            }
        }
    }

    /// <summary>Gives the batch back: units in hand wait again, and were not begun.</summary>
    public void LetGo()
    {
        lock (_lock)
        {
            for (var unit = 0; unit < _rows.Length; unit++)
            {
                if (_rows[unit] is { State: UnitState.Working } row)
                {
                    _rows[unit] = row with { State = UnitState.Waiting, Attempts = row.Attempts - 1 };
                }
            }

            _owner = null;
            _changes++;
        }
    }

    /// <summary>Writes what was changed before the call.</summary>
    /// <returns>False if the batch is lost.</returns>
    public async ValueTask<bool> WriteAsync(CancellationToken cancellationToken)
    {
        var mine = Interlocked.Read(ref _changes);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (IsLost || _written >= mine)
            {
                return !IsLost;
            }

            ReadOnlyMemory<byte> body;
            long written;
            lock (_lock)
            {
                body = StateJson.Write(document with { Owner = _owner, Rows = [.. _rows.OfType<UnitRow>()] });
                written = _changes;
            }

            StateVersion? next;
            while ((next = await store.TryPutAsync(documentId, body, _version, cancellationToken)) is null)
            {
                // A write that was called off, or whose answer was lost, may have taken effect all the same: then the batch is still held.
                if (await store.FindAsync(documentId, cancellationToken) is not { } stored
                    || stored.Version == _version || StateJson.Read<WorkDocument>(stored, store.Location).Owner != document.Owner)
                {
                    IsLost = true;
                    return false;
                }

                _version = stored.Version;
            }

            (_version, _written) = (next.Value, written);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    private static UnitRow?[] Rows(WorkDocument document)
    {
        var rows = new UnitRow?[document.Units];
        foreach (var row in document.Rows)
        {
            rows[row.Unit] = row;
        }

        return rows;
    }

    private bool IsPaused(int unit) => _pauses.TryGetValue(unit, out var pause) && time.GetElapsedTime(pause.From) < pause.For;
}
