using Ferry.Clusters;

namespace Ferry.Backfill.Sending;

/// <summary>
/// Single bulk requests: each waits for the rate limit and for the gate, and is repeated for as long as it fails in passing.
/// Safe for use by many threads.
/// </summary>
internal sealed class BulkRequests
{
    /// <summary>Attempts for what may be a fault of the target, but more often is one of the document.</summary>
    private const int FewAttempts = 5;

    private readonly ClusterClient _target;
    private readonly RetryPolicy _patient;
    private readonly RetryPolicy _few;
    private readonly SendHealth _health;
    private readonly SendGate _gate;
    private readonly RateLimiter? _limiter;
    private readonly BulkParameters _plain;
    private readonly BulkParameters _compressed;
    private readonly Compression _compression;
    private readonly Action<string>? _tell;
    private volatile bool _compresses;
    private volatile bool _takesCompressed;

    public BulkRequests(ClusterClient target, RetryPolicy retries, SendOptions options)
    {
        _target = target;
        _tell = retries.Waiting;
        _health = new SendHealth(retries.Time, _tell);
        _patient = retries with { MaxAttempts = null, Patience = options.Patience, Waiting = _health.Waits };
        _few = _patient with { MaxAttempts = FewAttempts };
        _gate = new SendGate(options.Connections, retries.Time);
        _limiter = options.RateLimit is { } limit ? new RateLimiter(limit, retries.Time) : null;
        _plain = new BulkParameters { Pipeline = options.Pipeline ?? BulkParameters.NoPipeline };
        _compressed = _plain with { Gzip = true };
        _compression = options.Compression;
        _compresses = _compression == Compression.On || (_compression == Compression.Auto && !target.Uri.IsLoopback);
    }

    public SendStatus Status =>
        new(_gate.Limit, _gate.InFlight, _gate.Throttles, _health.Retries, _health.Waiting ?? _limiter?.Pause);

    /// <summary>Begins to count the attempts for documents that are rejected in passing.</summary>
    public RetryPolicy.Attempts Begin() => _patient.Begin();

    /// <summary>Begins to count the attempts for documents with which the target has an error of its own.</summary>
    public RetryPolicy.Attempts BeginFew() => _few.Begin();

    /// <summary>Sends documents to an index.</summary>
    /// <exception cref="ClusterException">The request is refused, or has failed for longer than patience lasts.</exception>
    public ValueTask<BulkResult> RunAsync(string index, ReadOnlyMemory<byte> bytes, int count, CancellationToken cancellationToken) =>
        _patient.RunAsync(cancel => OnceAsync(index, bytes, count, cancel), cancellationToken);

    private async ValueTask<BulkResult> OnceAsync(string index, ReadOnlyMemory<byte> bytes, int count, CancellationToken cancellationToken)
    {
        if (_limiter is not null)
        {
            await _limiter.WaitAsync(bytes.Length, count, cancellationToken);
        }

        var pass = await _gate.EnterAsync(bytes.Length, cancellationToken);
        var (signal, closedFor) = (GateSignal.None, TimeSpan.Zero);
        try
        {
            var result = await PostAsync(index, bytes, cancellationToken);
            if (result.Items != count)
            {
                throw new ClusterException(ClusterProblem.Garbled, $"{_target.Uri} reports on {result.Items} operations of {count} that were sent.");
            }

            signal = result.Failures.Any(failure => failure.IsTransient) ? GateSignal.Throttled : GateSignal.Took;
            if (signal == GateSignal.Took)
            {
                _health.Well();
            }

            return result;
        }
        catch (ClusterException e)
        {
            if (e.Problem is ClusterProblem.Throttled or ClusterProblem.Unavailable)
            {
                signal = GateSignal.Throttled;
                closedFor = e.RetryAfter is not { } asked ? TimeSpan.Zero : asked < _patient.MaxRetryAfter ? asked : _patient.MaxRetryAfter;
            }

            throw;
        }
        finally
        {
            BackfillMeter.BulkDuration.Record(_patient.Time.GetElapsedTime(pass.Entered).TotalSeconds);
            _gate.Leave(pass, signal, closedFor);
        }
    }

    private async ValueTask<BulkResult> PostAsync(string index, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!_compresses)
        {
            return await _target.BulkAsync(index, bytes, _plain, cancellationToken);
        }

        ClusterException refusal;
        try
        {
            var result = await _target.BulkAsync(index, bytes, _compressed, cancellationToken);
            _takesCompressed = true;
            return result;
        }
        catch (ClusterException e) when (e.Status is 400 or 415 && !_takesCompressed)
        {
            refusal = e;
        }

        // If it takes the same as it is, compression was to blame; if not, the answer is about the documents.
        var plain = await _target.BulkAsync(index, bytes, _plain, cancellationToken);
        if (_compression == Compression.On)
        {
            throw new ClusterException(
                ClusterProblem.Rejected,
                $"{_target.Uri} does not take bodies that are compressed with gzip, but takes them as they are. Switch compression off. Its answer: {refusal.Message}");
        }

        if (_compresses)
        {
            _compresses = false;
            _tell?.Invoke($"{_target.Uri} does not take bodies that are compressed with gzip: they are sent as they are. Its answer: {refusal.Message}");
        }

        return plain;
    }
}
