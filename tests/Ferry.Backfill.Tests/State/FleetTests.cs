using Ferry.Backfill.State;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests.State;

/// <summary>Fleets whose processes die, freeze, fail and wake as chance wants it.</summary>
public sealed class FleetTests : IAsyncDisposable
{
    private const int MaxSteps = 60_000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempDirectory _folder = new();
    private readonly List<SimulatedProcess> _everybody = [];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    private string File => _folder.Combine("state.db");

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _everybody)
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_unit_ends_exactly_once_whatever_happens_to_the_processes(int seed)
    {
        var random = new Random(seed);
        var units = random.Next(1, 200);
        var counted = new Dictionary<int, int>();
        var failures = new Dictionary<int, int>();
        var fleet = new List<SimulatedProcess>();
        for (var step = 0; fleet.Count == 0 || !fleet.TrueForAll(process => process.IsDone); step++)
        {
            Assert.True(step < MaxSteps, $"seed {seed}: after {step} steps somebody still waits");
            if (fleet.Count < 2 || (fleet.Count < 5 && random.Next(100) == 0))
            {
                fleet.Add(await StartAsync(random, units));
            }

            var process = fleet[random.Next(fleet.Count)];
            if (process.Frozen > 0)
            {
                process.Frozen--;
                continue;
            }

            await process.LiveAsync(TimeSpan.FromMilliseconds(random.Next(100, 3000)), atOnce: 3);
            switch (random.Next(200))
            {
                case 0:
                    fleet.Remove(process); // kill -9
                    break;
                case 1:
                    process.Frozen = random.Next(200); // SIGSTOP
                    break;
                case < 10 when process.InHand.Count > 0:
                    var failing = Take(process, random);
                    await process.State.FailAsync(failing, "it fails", None);
                    failures[failing.Unit.Shard] = failures.GetValueOrDefault(failing.Unit.Shard) + 1;
                    break;
                case < 120 when process.InHand.Count > 0:
                    var done = Take(process, random);
                    if (await process.State.CompleteAsync(done, new UnitOutcome(done.Unit) { Read = 1, Sent = 1 }, None))
                    {
                        counted[done.Unit.Shard] = counted.GetValueOrDefault(done.Unit.Shard) + 1;
                    }

                    break;
                default:
                    await Task.Yield();
                    break;
            }
        }

        await using var store = SqliteStateStore.Open(File);
        var run = fleet[0].State.Run;
        var status = await RunStatus.ReadAsync(store, None);
        var ledger = await Ledger.ReadAsync(store, run, None);
        Assert.True(status.IsFinished);
        Assert.Equal(0, ledger.UnfinishedUnits);
        Assert.All(counted.Values, times => Assert.Equal(1, times));
        Assert.Equal(counted.Count, status.Indices[0].DoneUnits);
        Assert.Equal(units - counted.Count, status.Quarantined.Count);
        Assert.Equal(counted.Count, ledger.Indices[0].Read);
        Assert.All(status.Quarantined, unit => Assert.Equal(5, unit.Attempts));
        Assert.Equal(ledger.UnfinishedUnits == 0 && status.Quarantined.Count == 0, ledger.IsComplete);
    }

    [Fact]
    public async Task Nothing_is_taken_from_the_living_by_clocks_that_are_hours_apart_and_the_dead_are_taken_over()
    {
        var random = new Random(1);
        var late = await StartAsync(random, 1, TimeSpan.FromHours(-1));
        await Clocks.UntilAsync(() => ClaimsAsync(late, 1));
        var early = await StartAsync(random, 1, TimeSpan.FromHours(1));
        await using var store = SqliteStateStore.Open(File);
        await HeartBeatsAsync(store, late);
        await HeartBeatsAsync(store, early);

        for (var second = 0; second < 600; second++)
        {
            await late.LiveAsync(TimeSpan.FromSeconds(1), atOnce: 1);
            await BeatenAsync(store, late);
            await early.LiveAsync(TimeSpan.FromSeconds(1), atOnce: 1);
            Assert.Empty(early.InHand);
        }

        var seconds = 0;
        while (early.InHand.Count == 0)
        {
            Assert.True(seconds++ < 120, "the dead one is not taken over");
            await early.LiveAsync(TimeSpan.FromSeconds(1), atOnce: 1);
            await BeatenAsync(store, early);
        }

        Assert.InRange(seconds, 25, 120);
        Assert.False(await late.State.CompleteAsync(late.InHand[0], new UnitOutcome(late.InHand[0].Unit) { Read = 1, Sent = 1 }, None));
        Assert.True(await early.State.CompleteAsync(early.InHand[0], new UnitOutcome(early.InHand[0].Unit) { Read = 1, Sent = 1 }, None));
        Assert.Equal(1, (await Ledger.ReadAsync(store, early.State.Run, None)).Indices[0].Read);
    }

    [Fact]
    public async Task A_machine_that_is_scaled_to_nothing_gives_back_what_waits_and_ends_when_others_have_done_all()
    {
        var random = new Random(1);
        var idle = await StartAsync(random, 300);
        await Clocks.UntilAsync(() => ClaimsAsync(idle, 1));
        var claim = idle.InHand[0];
        await using var store = SqliteStateStore.Open(File);
        await new RunControl(store, idle.State.Run).ChangeAsync(
            wanted => wanted with { Workers = new Dictionary<string, int> { [idle.State.Host] = 0 } }, None);
        await idle.State.RefreshControlAsync(None);
        await idle.State.CompleteAsync(claim, new UnitOutcome(claim.Unit) { Read = 1, Sent = 1 }, None);
        idle.InHand.Clear();

        var busy = await StartAsync(random, 300);
        await Clocks.UntilAsync(async () =>
        {
            await idle.LiveAsync(TimeSpan.FromSeconds(1), atOnce: 1);
            Assert.Empty(idle.InHand);
            await busy.LiveAsync(TimeSpan.FromSeconds(1), atOnce: 1);
            foreach (var taken in busy.InHand)
            {
                Assert.True(await busy.State.CompleteAsync(taken, new UnitOutcome(taken.Unit) { Read = 1, Sent = 1 }, None));
            }

            busy.InHand.Clear();
            return idle.IsDone && busy.IsDone;
        });

        Assert.Equal(300, (await Ledger.ReadAsync(store, busy.State.Run, None)).Indices[0].Read);
    }

    private static async Task<bool> ClaimsAsync(SimulatedProcess process, int units)
    {
        await process.LiveAsync(TimeSpan.FromMilliseconds(100), units);
        return process.InHand.Count == units;
    }

    /// <summary>A heart begins to beat when a thread has time for it: from then on there is a beat every three seconds of its clock.</summary>
    private static async Task HeartBeatsAsync(SqliteStateStore store, SimulatedProcess process)
    {
        var beat = (await WorkerAsync(store, process)).Beat;
        await Clocks.UntilAsync(async () =>
        {
            await process.LiveAsync(TimeSpan.FromMilliseconds(10), atOnce: 1);
            return (await WorkerAsync(store, process)).Beat > beat;
        });
    }

    /// <summary>Waits until the beat that the last second may have brought is written.</summary>
    private static Task BeatenAsync(SqliteStateStore store, SimulatedProcess process)
    {
        var now = process.Clock.GetUtcNow();
        return Clocks.UntilAsync(async () => (await WorkerAsync(store, process)).Heard > now - TimeSpan.FromSeconds(4));
    }

    private static async Task<WorkerDocument> WorkerAsync(SqliteStateStore store, SimulatedProcess process) =>
        (await RunStatus.ReadAsync(store, None)).Workers.Single(worker => worker.Worker.Id == process.State.Id).Worker;

    private static Claim Take(SimulatedProcess process, Random random)
    {
        var claim = process.InHand[random.Next(process.InHand.Count)];
        process.InHand.Remove(claim);
        return claim;
    }

    private async Task<SimulatedProcess> StartAsync(Random random, int units, TimeSpan? wrongBy = null)
    {
        var clock = Clocks.Wrong(wrongBy ?? TimeSpan.FromMinutes(random.Next(-60, 60)));
        _everybody.Add(await SimulatedProcess.StartAsync(File, random, units, clock));
        return _everybody[^1];
    }
}
