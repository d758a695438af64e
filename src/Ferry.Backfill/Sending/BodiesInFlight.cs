using System.Runtime.ExceptionServices;
using Ferry.Backfill.Failures;

namespace Ferry.Backfill.Sending;

/// <summary>The bodies of one unit that are on their way. When one fails for good the others are called off.</summary>
internal sealed class BodiesInFlight : IAsyncDisposable
{
    private readonly string _index;
    private readonly FailedDocuments _failures;
    private readonly BulkSender _sender;
    private readonly BodyPool _bodies;
    private readonly Counters _counters;
    private readonly CancellationTokenSource _stop;
    private readonly List<Task> _tasks = [];
    private readonly Lock _lock = new();
    private SendResult _settled;
    private ExceptionDispatchInfo? _failure;

    public BodiesInFlight(string index, FailedDocuments failures, BulkSender sender, BodyPool bodies, Counters counters, CancellationToken cancellationToken)
    {
        (_index, _failures, _sender, _bodies, _counters) = (index, failures, sender, bodies, counters);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Sends a body, which goes back to the pool then.</summary>
    public void Send(BulkBody body) => _tasks.Add(Task.Run(() => SendAsync(body)));

    /// <summary>Throws what a body failed of, so that no more is read for nothing.</summary>
    public void ThrowIfFailed()
    {
        lock (_lock)
        {
            _failure?.Throw();
        }
    }

    /// <summary>Waits until all bodies are settled.</summary>
    /// <exception cref="Clusters.ClusterException">One of them could not be sent; nothing is on its way any more.</exception>
    public async ValueTask<SendResult> SettleAsync()
    {
        await Task.WhenAll(_tasks);
        ThrowIfFailed();
        return _settled;
    }

    /// <summary>Whatever ended the unit, nothing of it is on its way any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    /// <summary>Never throws: failures are kept for the worker.</summary>
    private async Task SendAsync(BulkBody body)
    {
        try
        {
            var result = await _sender.SendAsync(_index, body, _failures, _stop.Token);
            _counters.Settled(result, body.Length);
            lock (_lock)
            {
                _settled += result;
            }
        }
        catch (Exception e)
        {
            lock (_lock)
            {
                _failure ??= ExceptionDispatchInfo.Capture(e);
            }

            await _stop.CancelAsync();
        }
        finally
        {
            _bodies.Return(body);
        }
    }
}
