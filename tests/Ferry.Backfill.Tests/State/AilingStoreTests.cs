using Ferry.Backfill.State;
using Ferry.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Ferry.Backfill.Tests.State;

/// <summary>A process whose store fails in ways in which nobody can tell whether a write took effect.</summary>
public sealed class AilingStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempDirectory _folder = new();
    private readonly FakeTimeProvider _clock = new();
    private int _joins;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_unit_that_was_begun_by_a_write_that_was_called_off_is_given_back_as_not_begun()
    {
        await using var store = Open();
        await using (var state = await JoinAsync(store))
        {
            var claim = await state.ClaimAsync(None);
            await state.FailAsync(claim!, "it fails", None);
            store.Next = Ailment.CalledOff;
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await state.ClaimAsync(None));
        }

        await using var next = await JoinAsync(store);
        Assert.Equal(2, (await next.ClaimAsync(None))!.Attempt);
    }

    [Fact]
    public async Task A_batch_whose_taking_looked_like_a_conflict_is_taken_all_the_same()
    {
        await using var store = Open();
        await using var state = await JoinAsync(store);
        store.Next = Ailment.OwnConflict;

        var claiming = state.ClaimAsync(None).AsTask();
        await Clocks.UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(claiming.IsCompleted);
        });

        var claim = await claiming;
        Assert.True(await state.CompleteAsync(claim!, new UnitOutcome(claim!.Unit) { Read = 1, Sent = 1 }, None));
        Assert.Null(await state.ClaimAsync(None));
    }

    [Fact]
    public async Task A_row_whose_write_looked_like_a_conflict_counts()
    {
        await using var store = Open();
        await using var state = await JoinAsync(store);
        var claim = await state.ClaimAsync(None);
        store.Next = Ailment.CalledOff;
        var outcome = new UnitOutcome(claim!.Unit) { Read = 1, Sent = 1 };
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await state.FailAsync(claim, "called off", None));

        Assert.True(await state.CompleteAsync(claim, outcome, None));
        Assert.Equal(1, (await Ledger.ReadAsync(store, state.Run, None)).Indices[0].Read);
    }

    [Fact]
    public async Task A_paused_process_does_not_wait_for_ever_for_a_state_that_is_gone()
    {
        await using var store = Open();
        await using var state = await JoinAsync(store);
        await new RunControl(store, state.Run).ChangeAsync(wanted => wanted with { Paused = true }, None);
        await state.RefreshControlAsync(None);
        var claiming = state.ClaimAsync(None).AsTask();
        store.IsAway = true;

        await Clocks.UntilAsync(() =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(claiming.IsCompleted);
        });

        Assert.Equal(StateProblem.Unreachable, (await Assert.ThrowsAsync<StateException>(() => claiming)).Problem);
        store.IsAway = false;
    }

    [Fact]
    public async Task A_process_shows_again_that_it_lives_when_the_state_is_back()
    {
        await using var store = Open();
        await using var state = await JoinAsync(store);
        store.IsAway = true;
        for (var second = 0; second < 20; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        store.IsAway = false;
        var beat = await BeatAsync(store);
        await Clocks.UntilAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            return await BeatAsync(store) > beat;
        });

        Assert.NotNull(await state.ClaimAsync(None));
    }

    private static async Task<long> BeatAsync(AilingStore store) => (await RunStatus.ReadAsync(store, None)).Workers.Single().Worker.Beat;

    private AilingStore Open() => new(SqliteStateStore.Open(_folder.Combine("state.db")));

    private ValueTask<WorkState> JoinAsync(AilingStore store) => WorkState.JoinAsync(
        store, [], new WorkStateOptions { Time = _clock, Random = new Random(_joins++), Process = null }, _ => ValueTask.FromResult(SimulatedProcess.Plan(1)), None);
}
