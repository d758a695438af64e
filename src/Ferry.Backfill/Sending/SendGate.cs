namespace Ferry.Backfill.Sending;

/// <summary>What the target's answer to a request says of how many requests it bears.</summary>
public enum GateSignal
{
    /// <summary>Nothing: there was no answer, or it was about the request alone.</summary>
    None,

    /// <summary>It took the request.</summary>
    Took,

    /// <summary>It has too much to do.</summary>
    Throttled,
}

/// <summary>
/// Finds how many requests at once a target bears, for all workers together:
/// 1. begins with two;
/// 2. allows one more each round trip while all that are allowed are used and answers take at most twice as long as the quickest ones lately did:
///    where more requests only make each of them slower, the target merely queues them;
/// 3. halves, at least to one, when the target throttles, once a round trip: requests that were on their way then are not counted again;
///    it is slow to go again to where that happened;
/// 4. halves now and then to learn anew how quick the target is when it is not busy;
/// 5. lets nobody through until the time that the target asks to wait is over.
/// Safe for use by many threads; requests pass in the order in which they came.
/// </summary>
public sealed class SendGate(int most, TimeProvider time)
{
    private const int First = 2;
    private const double SlowerAllowed = 2;

    /// <summary>Share of the latest answer in the mean time of answers.</summary>
    private const double Newest = 0.25;

    /// <summary>Of the usual growth, to a limit that was too much before.</summary>
    private const double Careful = 0.1;

    /// <summary>How long what was learnt of the target holds.</summary>
    private static readonly TimeSpan LearnsAnew = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private double _limit = Math.Min(First, most);
    private int _inFlight;
    private long _entered;
    private long _enteredAtCut;
    private long _throttles;
    private DateTimeOffset _opens = DateTimeOffset.MinValue;
    private double _usualBytes;
    private double? _mean;
    private double _quickest = double.PositiveInfinity;
    private double _tooMuch = double.PositiveInfinity;
    private long _learntSince = time.GetTimestamp();
    private long _learnsFrom;

    /// <summary>Requests that may be in flight.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
            {
                return (int)_limit;
            }
        }
    }

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Answers by which the target asked for less.</summary>
    public long Throttles => Interlocked.Read(ref _throttles);

    /// <summary>Waits until a request may be sent; <see cref="Leave"/> must follow.</summary>
    /// <param name="bytes">Of its body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Pass> EnterAsync(int bytes, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(bytes);
        lock (_lock)
        {
            _waiting.Enqueue(waiter);
            Admit();
        }

        if (!waiter.Task.IsCompleted)
        {
            // Whoever is let through by then has won; else the place in the queue is passed over.
            var registration = cancellationToken.UnsafeRegister((state, token) => ((Waiter)state!).TrySetCanceled(token), waiter);
            _ = waiter.Task.ContinueWith(
                (_, state) => ((CancellationTokenRegistration)state!).Dispose(), registration,
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return waiter.Task;
    }

    /// <summary>Called once a pass, when the answer is here or will not come.</summary>
    /// <param name="pass">What <see cref="EnterAsync"/> gave.</param>
    /// <param name="signal">What the answer says.</param>
    /// <param name="closedFor">How long the target asks to wait; for everybody.</param>
    public void Leave(Pass pass, GateSignal signal, TimeSpan closedFor = default)
    {
        lock (_lock)
        {
            switch (signal)
            {
                case GateSignal.Took:
                    Learn(pass);
                    break;
                case GateSignal.Throttled:
                    Interlocked.Increment(ref _throttles);
                    BackfillMeter.Throttles.Add(1);
                    Cut(pass);
                    break;
            }

            _inFlight--;
            BackfillMeter.InFlight.Add(-1);
            Close(closedFor);
            Admit();
        }
    }

    private void Learn(Pass pass)
    {
        if (pass.Number <= _learnsFrom)
        {
            return;
        }

        if (pass.Bytes > 2 * _usualBytes)
        {
            // What was learnt is about smaller requests.
            (_quickest, _mean) = (double.PositiveInfinity, null);
        }

        // A request with the rest of a unit is answered soon, which says nothing.
        _usualBytes = Math.Max(pass.Bytes, _usualBytes * 0.99);
        if (pass.Bytes < _usualBytes / 2)
        {
            return;
        }

        if (time.GetElapsedTime(_learntSince) > LearnsAnew)
        {
            // Requests that are on their way still wait for each other.
            (_quickest, _mean, _tooMuch, _learntSince, _learnsFrom) = (double.PositiveInfinity, null, double.PositiveInfinity, time.GetTimestamp(), _entered);
            SetLimit(_limit / 2);
            return;
        }

        var seconds = time.GetElapsedTime(pass.Entered).TotalSeconds;
        _mean = _mean is { } mean ? mean + ((seconds - mean) * Newest) : seconds;
        _quickest = Math.Min(_quickest, seconds);
        var isUsedUp = _inFlight >= (int)_limit;
        if (isUsedUp && Math.Max(seconds, _mean.Value) <= SlowerAllowed * _quickest)
        {
            SetLimit(_limit + ((_limit + 1 > _tooMuch ? Careful : 1) / _limit));
        }
    }

    private void Cut(Pass pass)
    {
        if (pass.Number > _enteredAtCut)
        {
            (_enteredAtCut, _tooMuch) = (_entered, _limit);
            SetLimit(_limit / 2);
        }
    }

    private void SetLimit(double limit)
    {
        _limit = Math.Clamp(limit, 1, most);
        if (_limit >= _tooMuch)
        {
            _tooMuch = double.PositiveInfinity;
        }

        BackfillMeter.Limit.Record((int)_limit);
    }

    private void Close(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero && time.GetUtcNow() + wait > _opens)
        {
            _opens = time.GetUtcNow() + wait;
            _ = OpenAsync(wait);
        }
    }

    private async Task OpenAsync(TimeSpan wait)
    {
        await Task.Delay(wait, time, CancellationToken.None);
        lock (_lock)
        {
            Admit();
        }
    }

    /// <summary>Lets through who may pass; the lock is held.</summary>
    private void Admit()
    {
        while (_inFlight < (int)_limit && time.GetUtcNow() >= _opens && _waiting.TryDequeue(out var waiter))
        {
            if (waiter.TrySetResult(new Pass(_entered + 1, waiter.Bytes, time.GetTimestamp())))
            {
                _entered++;
                _inFlight++;
                BackfillMeter.InFlight.Add(1);
            }
        }
    }

    /// <summary>A request in flight.</summary>
    /// <param name="Number">Counts the requests that were let through.</param>
    /// <param name="Bytes">Of its body.</param>
    /// <param name="Entered">Timestamp.</param>
    public readonly record struct Pass(long Number, int Bytes, long Entered);

    private sealed class Waiter(int bytes) : TaskCompletionSource<Pass>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Bytes => bytes;
    }
}
