namespace Ferry.Backfill.Sending;

/// <summary>
/// The bodies of a process: as many as there are workers, which each fill one, and as may be in flight. Of the documents that are larger than a
/// body usually is, one is in memory at a time. Safe for use by many threads.
/// </summary>
internal sealed class BodyPool(SendOptions options, int workers) : IDisposable
{
    private readonly ActionLine _line = new(options);
    private readonly ActionLine _create = new(options.AsCreate());
    private readonly SemaphoreSlim _left = new(options.Connections + workers);
    private readonly SemaphoreSlim _huge = new(1);
    private readonly Stack<BulkBody> _idle = new();
    private readonly Lock _lock = new();
    private BulkBody? _grown;

    /// <summary>An empty body for documents of an index, as soon as there is one.</summary>
    public async ValueTask<BulkBody> RentAsync(string index, CancellationToken cancellationToken)
    {
        await _left.WaitAsync(cancellationToken);
        var line = options.OptionsOf(index).OpType == options.OpType ? _line : _create;
        lock (_lock)
        {
            if (_idle.TryPop(out var body))
            {
                body.Line = line;
                return body;
            }
        }

        return new BulkBody(options.BulkBytes, line);
    }

    /// <summary>Waits until a body may take in a huge document: then it is the only one that has one, until it is given back.</summary>
    public async ValueTask GrowAsync(BulkBody body, CancellationToken cancellationToken)
    {
        await _huge.WaitAsync(cancellationToken);
        Volatile.Write(ref _grown, body);
    }

    public bool MayGrow(BulkBody body) => Volatile.Read(ref _grown) == body;

    public void Return(BulkBody body)
    {
        var wasGrown = MayGrow(body);
        body.Clear();
        lock (_lock)
        {
            _idle.Push(body);
        }

        if (wasGrown)
        {
            Volatile.Write(ref _grown, null);
            _huge.Release();
        }

        _left.Release();
    }

    public void Dispose()
    {
        _left.Dispose();
        _huge.Dispose();
    }
}
