using Ferry.Backfill.Sending;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Backfill.Tests.Sending;

/// <summary>
/// A target that works on some requests at once, queues some and rejects the rest, with senders that always have a body to send, all on one
/// thread in steps of a millisecond: a run is the same every time.
/// </summary>
internal sealed class ModelTarget
{
    private const int Senders = 20;
    private const int ServiceMilliseconds = 100;
    private const int BackoffMilliseconds = 250;
    private const int BodyBytes = 1 << 20;

    private readonly FakeTimeProvider _time;
    private readonly List<Task<SendGate.Pass>> _entering = [];
    private readonly List<(SendGate.Pass Pass, int WorkLeft)> _inFlight = [];
    private readonly List<int> _backingOff = [];

    public ModelTarget(FakeTimeProvider time, int most)
    {
        _time = time;
        Gate = new SendGate(most, time);
        _entering.AddRange(Enumerable.Range(0, Senders).Select(_ => EnterAsync()));
    }

    public SendGate Gate { get; }

    /// <summary>Requests worked on at once, each for 100 ms.</summary>
    public int Capacity { get; set; }

    /// <summary>Requests that may wait.</summary>
    public int Queue { get; set; }

    public int Done { get; private set; }

    public int Rejected { get; private set; }

    public int MostAtOnce { get; private set; }

    /// <summary>Requests that can be done in so many seconds.</summary>
    public double Possible(int seconds) => Capacity * seconds * 1000.0 / ServiceMilliseconds;

    public void Run(TimeSpan duration)
    {
        for (var i = 0; i < duration.TotalMilliseconds; i++)
        {
            Arrive();
            MostAtOnce = Math.Max(MostAtOnce, _inFlight.Count);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Work();
            BackOff();
        }
    }

    public void RejectAllInFlight()
    {
        Arrive();
        foreach (var (pass, _) in _inFlight)
        {
            Reject(pass);
        }

        _inFlight.Clear();
    }

    private Task<SendGate.Pass> EnterAsync() => Gate.EnterAsync(BodyBytes, CancellationToken.None);

    private void Arrive()
    {
        foreach (var entered in _entering.Where(entering => entering.IsCompletedSuccessfully).ToList())
        {
            _entering.Remove(entered);
            var pass = entered.GetAwaiter().GetResult();
            if (_inFlight.Count < Capacity + Queue)
            {
                _inFlight.Add((pass, ServiceMilliseconds));
            }
            else
            {
                Reject(pass);
            }
        }
    }

    private void Reject(SendGate.Pass pass)
    {
        Rejected++;
        Gate.Leave(pass, GateSignal.Throttled);
        _backingOff.Add(BackoffMilliseconds);
    }

    private void Work()
    {
        for (var i = Math.Min(Capacity, _inFlight.Count) - 1; i >= 0; i--)
        {
            var (pass, left) = _inFlight[i];
            _inFlight[i] = (pass, left - 1);
            if (left == 1)
            {
                _inFlight.RemoveAt(i);
                Done++;
                Gate.Leave(pass, GateSignal.Took);
                _entering.Add(EnterAsync());
            }
        }
    }

    private void BackOff()
    {
        for (var i = _backingOff.Count - 1; i >= 0; i--)
        {
            if (--_backingOff[i] == 0)
            {
                _backingOff.RemoveAt(i);
                _entering.Add(EnterAsync());
            }
        }
    }
}
