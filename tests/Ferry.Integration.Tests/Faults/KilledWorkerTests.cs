using System.Diagnostics;
using Ferry.Integration.Tests.Backfills;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Faults;

/// <summary>kill -9, at points that are counted in bulk requests.</summary>
[Collection(TargetIndices.Collection)]
public sealed class KilledWorkerTests(SharedServers servers)
{
    private const int Killed = 137, Workers = 2;

    public static TheoryData<int> Seeds => LongVariant.Seeds;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_worker_that_is_killed_again_and_again_repeats_no_more_than_it_had_in_hand(int seed)
    {
        var random = new Random(seed);
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        const int Kills = 5;
        for (var kill = 0; kill < Kills; kill++)
        {
            var (point, moment) = (random.Next(6, 20), (Moment)random.Next(3));
            Process? process = null;
            backfill.OnBulk(n => n == point ? Fault.Meanwhile(moment, () => KillAsync(process!)) : Fault.None);
            using (process = backfill.Start())
            {
                var killed = await FerryProcess.EndAsync(process);
                Assert.True(killed.ExitCode == Killed, $"kill {kill} at bulk request {point}, {moment}: exit code {killed.ExitCode}\n{killed.Notes}");
            }
        }

        backfill.Calm();
        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
        await using var state = backfill.OpenState();
        var units = await UnitAttempts.ReadAsync(state);
        Assert.All(units, unit => Assert.Equal("done", unit.State));
        Assert.InRange(units.Sum(unit => unit.Attempts - 1), 1, Kills * Workers);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("opensearch")]
    public async Task A_fleet_that_is_killed_at_once_is_followed_by_another_that_completes_its_work(string kind)
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        if (kind == "opensearch")
        {
            backfill.StateLocation = $"opensearch:{backfill.Server.BaseAddress}ferry-fleet";
        }

        var first = new List<Process>();
        backfill.OnBulk(n => n == 40 ? Fault.Meanwhile(Moment.Taken, () => Task.WhenAll(first.Select(KillAsync))) : Fault.None);
        first.AddRange(Enumerable.Range(0, 3).Select(_ => backfill.NewProcess().Start(backfill.Command)));
        Assert.All(await Task.WhenAll(first.Select(FerryProcess.EndAsync)), run => Assert.True(run.ExitCode == Killed, $"{run.ExitCode}: {run.Notes}"));

        backfill.Calm();
        var second = Enumerable.Range(0, 3).Select(_ => backfill.NewProcess().Start(backfill.Command)).ToList();
        foreach (var run in await Task.WhenAll(second.Select(FerryProcess.EndAsync)))
        {
            Assert.Contains("going on with the backfill", run.Notes, StringComparison.Ordinal);
            await backfill.VerifyAsync(run);
        }

        Assert.InRange(backfill.Bulks, 1, int.MaxValue);
        first.Concat(second).ToList().ForEach(process => process.Dispose());
    }

    /// <summary>As to another machine, of which nothing but these files is there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_state_that_is_copied_after_a_kill_goes_on_elsewhere(bool withLog)
    {
        await using var backfill = await FaultyBackfill.OfAsync(servers);
        Process? process = null;
        backfill.OnBulk(n => n == 30 ? Fault.Meanwhile(Moment.Taken, () => KillAsync(process!)) : Fault.None);
        using (process = backfill.Start())
        {
            Assert.Equal(Killed, (await FerryProcess.EndAsync(process)).ExitCode);
        }

        var (old, other) = (backfill.StateLocation["sqlite:".Length..], backfill.NewProcess());
        var copy = Path.Combine(other.Folder, "state.db");
        File.Copy(old, copy);
        Assert.True(File.Exists(old + "-wal"));
        if (withLog)
        {
            File.Copy(old + "-wal", copy + "-wal");
        }

        backfill.Calm();
        backfill.StateLocation = $"sqlite:{copy}";
        var run = await other.RunAsync(backfill.Command);

        await backfill.VerifyAsync(run);
        Assert.Equal(withLog, run.Notes.Contains("going on with the backfill", StringComparison.Ordinal));
    }

    private static Task KillAsync(Process process)
    {
        process.Kill();
        return process.WaitForExitAsync();
    }
}
