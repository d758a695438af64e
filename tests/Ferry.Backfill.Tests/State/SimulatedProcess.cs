using Ferry.Backfill.Planning;
using Ferry.Backfill.State;
using Ferry.Snapshots;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Backfill.Tests.State;

/// <summary>
/// A process of a fleet with a clock of its own. It lives as long as its clock is advanced: a frozen clock is SIGSTOP, one that is never
/// advanced again is kill -9.
/// </summary>
internal sealed class SimulatedProcess : IAsyncDisposable
{
    private readonly SqliteStateStore _store;
    private Task<Claim?>? _claiming;

    private SimulatedProcess(SqliteStateStore store, FakeTimeProvider clock, WorkState state) => (_store, Clock, State) = (store, clock, state);

    public FakeTimeProvider Clock { get; }

    public WorkState State { get; }

    /// <summary>Units that it works on.</summary>
    public List<Claim> InHand { get; } = [];

    /// <summary>It was told that all units have an end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Steps for which it sleeps.</summary>
    public int Frozen { get; set; }

    /// <param name="path">The file of the state.</param>
    /// <param name="random">Of the simulation.</param>
    /// <param name="units">Size of the plan, if it is made now.</param>
    /// <param name="clock">Its clock.</param>
    public static async Task<SimulatedProcess> StartAsync(string path, Random random, int units, FakeTimeProvider clock)
    {
        var store = SqliteStateStore.Open(path);
        var options = new WorkStateOptions { Time = clock, Random = new Random(random.Next()), Process = null, Host = $"host{random.Next(1000)}" };
        return new SimulatedProcess(store, clock, await WorkState.JoinAsync(store, [], options, _ => ValueTask.FromResult(Plan(units)), CancellationToken.None));
    }

    /// <summary>Its time goes on, and it asks for a unit if it may have one more.</summary>
    public async Task LiveAsync(TimeSpan time, int atOnce)
    {
        Clock.Advance(time);
        if (!IsDone && InHand.Count < atOnce)
        {
            _claiming ??= State.ClaimAsync(CancellationToken.None).AsTask();
        }

        if (_claiming is { IsCompleted: true } claiming)
        {
            _claiming = null;
            if (await claiming is { } claim)
            {
                InHand.Add(claim);
            }
            else
            {
                IsDone = true;
            }
        }
    }

    /// <summary>Closes its file, and no more: nobody says goodbye.</summary>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>So many units of one document.</summary>
    public static BackfillPlan Plan(int units)
    {
        var index = new PlannedIndex(new IndexId("index", "id"), null, units, ChildrenCounted: false, []);
        return new BackfillPlan([index], [.. Enumerable.Range(0, units).Select(n => new WorkUnit(index.Id, n, "_0", default, 1, ChildrenCounted: false, null))]);
    }
}
