using Ferry.Cli;
using Ferry.Integration.Tests.Backfills;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Faults;

/// <summary>What a user does to a running backfill, by signals and by commands.</summary>
[Collection(TargetIndices.Collection)]
public sealed class ControlTests(SharedServers servers)
{
    [Theory]
    [InlineData("INT", ExitCode.Interrupted, "the target is stalled")]
    [InlineData("INT", ExitCode.Interrupted, "the state is gone")]
    [InlineData("TERM", ExitCode.Terminated, "the state is stalled")]
    public async Task A_signal_ends_a_backfill_that_waits_and_the_same_command_goes_on(string signal, int exitCode, string trouble)
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        await using var state = new FaultProxy(backfill.Server.BaseAddress!);
        backfill.StateLocation = $"opensearch:{state.Uri}ferry-faults";
        var stall = new Stall();
        backfill.OnBulk(n => n < 20 ? Fault.None
            : trouble == "the target is stalled" ? Fault.StallAt(stall)
            : n > 20 ? Fault.None
            : Fault.Meanwhile(Moment.Taken, () =>
            {
                if (trouble == "the state is stalled")
                {
                    state.Otherwise = Fault.StallAt(stall);
                }
                else
                {
                    state.Refuse();
                    stall.Reach();
                }

                return Task.CompletedTask;
            }));
        using var process = backfill.Start();
        var ended = FerryProcess.EndAsync(process);
        await Task.WhenAny(stall.Reached, ended);

        FerryProcess.Signal(process, signal);

        var run = await ended;
        Assert.True(run.ExitCode == exitCode, $"{run.ExitCode}: {run.Notes}");
        stall.Release();
        if (trouble == "the state is gone")
        {
            state.Accept();
        }

        state.Otherwise = Fault.None;
        backfill.Calm();
        var again = await backfill.Ferry.RunAsync(backfill.Command);
        await backfill.VerifyAsync(again);
        Assert.Contains("going on with the backfill", again.Notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_lets_units_in_hand_end()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        var stall = new Stall();
        backfill.OnBulk(n => n < 20 ? Fault.None : Fault.StallAt(stall));
        using var process = backfill.Start();
        var ended = FerryProcess.EndAsync(process);
        await Task.WhenAny(stall.Reached, ended);
        await using var state = backfill.OpenState();

        await backfill.ControlAsync("stop");
        await UnitAttempts.NextBeatsAsync(state);
        var begun = await UnitAttempts.ReadAsync(state);
        Assert.Contains(begun, unit => unit.State == "working");
        stall.Release();

        var run = await ended;
        Assert.True(run.ExitCode == ExitCode.Interrupted, $"{run.ExitCode}: {run.Notes}");
        var left = await UnitAttempts.ReadAsync(state);
        Assert.Equal(begun.Count, left.Count);
        Assert.All(left, unit => Assert.Equal(("done", 1), unit));
        backfill.Calm();
        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
        Assert.All(await UnitAttempts.ReadAsync(state), unit => Assert.Equal(("done", 1), unit));
    }

    [Theory]
    [InlineData(new[] { "pause" }, new[] { "resume" })]
    [InlineData(new[] { "scale", "0" }, new[] { "scale", "3" })]
    public async Task A_backfill_rests_and_goes_on_as_the_user_wants(string[] rest, string[] goOn)
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        var stall = new Stall();
        backfill.OnBulk(n => n < 20 ? Fault.None : Fault.StallAt(stall));
        using var process = backfill.Start();
        var ended = FerryProcess.EndAsync(process);
        await Task.WhenAny(stall.Reached, ended);
        await using var state = backfill.OpenState();

        await backfill.ControlAsync(rest);
        await UnitAttempts.NextBeatsAsync(state);
        stall.Release();
        await Eventually.IsTrueAsync(async () => await UnitAttempts.WorkingAsync(state) == 0);
        var bulks = backfill.Bulks;
        await UnitAttempts.NextBeatsAsync(state);
        Assert.False(ended.IsCompleted);
        Assert.Equal(bulks, backfill.Bulks);

        await backfill.ControlAsync(goOn);
        await backfill.VerifyAsync(await ended);
        Assert.InRange(backfill.Bulks, bulks + 1, int.MaxValue);
        Assert.All(await UnitAttempts.ReadAsync(state), unit => Assert.Equal(("done", 1), unit));
    }

    [Fact]
    public async Task Scale_changes_how_many_units_are_worked_on_at_once()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        var stall = new Stall();
        backfill.OnBulk(n => n < 5 ? Fault.None : Fault.StallAt(stall));
        using var process = backfill.Start();
        var ended = FerryProcess.EndAsync(process);
        await Task.WhenAny(stall.Reached, ended);
        await using var state = backfill.OpenState();
        await Eventually.IsTrueAsync(async () => await UnitAttempts.WorkingAsync(state) == 2);

        await backfill.ControlAsync("scale", "4");

        await Eventually.IsTrueAsync(async () => await UnitAttempts.WorkingAsync(state) == 4);
        await Eventually.IsTrueAsync(async () => (await UnitAttempts.WorkerAsync(state)).Report.Workers == 4);
        stall.Release();
        await backfill.VerifyAsync(await ended);
    }
}
