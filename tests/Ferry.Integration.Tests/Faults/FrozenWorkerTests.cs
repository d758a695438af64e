using Ferry.Integration.Tests.Backfills;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Faults;

/// <summary>SIGSTOP past the lease of 30 s, which is waited for in full.</summary>
[Collection(TargetIndices.Collection)]
public sealed class FrozenWorkerTests(SharedServers servers)
{
    [Fact]
    public async Task A_worker_that_wakes_after_its_work_was_taken_over_changes_nothing()
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        var frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        System.Diagnostics.Process? sleeper = null;
        backfill.OnBulk(n => n != 30 ? Fault.None : Fault.Meanwhile(Moment.Taken, () =>
        {
            FerryProcess.Signal(sleeper!, "STOP");
            frozen.SetResult();
            return Task.CompletedTask;
        }));
        using (sleeper = backfill.Start())
        {
            var slept = FerryProcess.EndAsync(sleeper);
            await Task.WhenAny(frozen.Task, slept);
            var other = await backfill.NewProcess().RunAsync(backfill.Command);
            Assert.Contains("which is gone", other.Notes, StringComparison.Ordinal);
            await backfill.VerifyAsync(other);

            FerryProcess.Signal(sleeper, "CONT");
            var woken = await slept;
            Assert.Contains("was taken over by another process", woken.Notes, StringComparison.Ordinal);
            await backfill.VerifyAsync(woken);
            await using var state = backfill.OpenState();
            Assert.All(await UnitAttempts.ReadAsync(state), unit => Assert.Equal("done", unit.State));
        }
    }
}
