using Ferry.Cli;
using Ferry.Integration.Tests.Backfills;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Faults;

/// <summary>The cluster that keeps the work state is away for a while or for good, or is about something else.</summary>
[Collection(TargetIndices.Collection)]
public sealed class StateTroubleTests(SharedServers servers)
{
    [Fact]
    public async Task A_state_that_breaks_connections_for_a_while_is_waited_for()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        await using var state = StateOf(backfill);
        backfill.OnBulk(n => n != 30 ? Fault.None : Fault.Meanwhile(Moment.Taken, () =>
        {
            state.Then(Enumerable.Range(0, 8).Select(n => n % 2 == 0 ? Fault.ResetRequestAfter(1) : Fault.ResetAnswerAfter(0)));
            return Task.CompletedTask;
        }));

        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
        Assert.True(state.ScriptIsDone);
    }

    [Fact]
    public async Task A_state_that_crashes_and_starts_again_is_waited_for()
    {
        await using var keeper = await TestServer.StartAsync("opensearch-2.19.4");
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        backfill.StateLocation = $"opensearch:{keeper.Uri}ferry-faults";
        backfill.OnBulk(n => n == 30 ? Fault.Meanwhile(Moment.Taken, () => keeper.CrashAsync()) : Fault.None);

        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
    }

    [Fact]
    public async Task A_state_that_is_gone_for_good_ends_the_run_which_goes_on_when_it_is_back()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        await using var state = StateOf(backfill);
        backfill.OnBulk(n => n != 30 ? Fault.None : Fault.Meanwhile(Moment.Taken, () =>
        {
            state.Refuse();
            return Task.CompletedTask;
        }));
        var run = await backfill.Ferry.RunAsync([.. backfill.Command, "--patience", LongVariant.IsOn ? "60s" : "5s"]);
        Assert.True(run.ExitCode == ExitCode.StateFailed, $"{run.ExitCode}: {run.Notes}");
        Assert.Contains("the same command goes on", run.Notes, StringComparison.Ordinal);

        state.Accept();
        backfill.Calm();
        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
    }

    [Fact]
    public async Task Another_plan_is_refused_and_the_same_one_joins()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        var stall = new Stall();
        backfill.OnBulk(n => n == 3 ? Fault.StallAt(stall) : Fault.None);
        using var process = backfill.Start();
        var first = FerryProcess.EndAsync(process);
        await Task.WhenAny(stall.Reached, first);

        var other = await backfill.NewProcess().RunAsync([.. backfill.Command, "--index", "split_8"]);
        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains("indices is '", other.Notes, StringComparison.Ordinal);
        Assert.Contains("here", other.Notes, StringComparison.Ordinal);
        Assert.Contains("ferry backfill reset", other.Notes, StringComparison.Ordinal);

        using var joining = backfill.NewProcess().Start([.. backfill.Command, "--join"]);
        var joined = FerryProcess.EndAsync(joining);
        await using (var state = backfill.OpenState())
        {
            await Eventually.IsTrueAsync(async () => await UnitAttempts.WorkingAsync(state) == 1);
        }

        stall.Release();
        await backfill.VerifyAsync(await joined);
        await backfill.VerifyAsync(await first);
    }

    /// <summary>In an index on the target's server, behind a proxy of its own.</summary>
    private static FaultProxy StateOf(FaultyBackfill backfill)
    {
        var proxy = new FaultProxy(backfill.Server.BaseAddress!);
        backfill.StateLocation = $"opensearch:{proxy.Uri}ferry-faults";
        return proxy;
    }
}
