namespace Ferry.Backfill.State;

/// <summary>Shows the others that this process lives and what it does, and reads what the user wants, every few seconds.</summary>
internal sealed class Heart : IAsyncDisposable
{
    private readonly IStateStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly CancellationTokenSource _stop = new();
    private WorkerDocument _worker;
    private Task _beating = Task.CompletedTask;

    public Heart(IStateStore store, WorkerDocument worker, TimeSpan interval, TimeProvider time) =>
        (_store, _worker, _interval, _time) = (store, worker, interval, time);

    /// <summary>What the last beat failed of; null if it did not. The heart goes on: a store that was away may come back.</summary>
    public StateException? Trouble { get; private set; }

    /// <summary>Asked at each beat.</summary>
    public Func<WorkerReport>? Report { get; set; }

    /// <summary>Called at each beat.</summary>
    public Func<CancellationToken, ValueTask>? Beat { get; set; }

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        _beating = Task.Run(BeatAsync, CancellationToken.None);
    }

    /// <summary>Says goodbye, if the store is there to hear it in time.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        _worker = _worker with { HasLeft = true };
        await WriteAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async ValueTask StopAsync()
    {
        await _stop.CancelAsync();
        await _beating;
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(_interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await TryBeatAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process leaves.
        }
    }

    private async ValueTask TryBeatAsync()
    {
        try
        {
            await WriteAsync(_stop.Token);
            if (Beat is { } beat)
            {
                await beat(_stop.Token);
            }

            Trouble = null;
        }
        catch (StateException e)
        {
            Trouble = e;
        }
    }

    private ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        _worker = _worker with { Beat = _worker.Beat + 1, Heard = _time.GetUtcNow(), Report = Report?.Invoke() ?? new WorkerReport() };
        return _store.PutAllAsync([(WorkerDocument.Prefix + _worker.Id, StateJson.Write(_worker))], cancellationToken);
    }
}
