using Ferry.Sandbox;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Cli.Tests;

public sealed class InterruptionTests
{
    [Theory]
    [InlineData("INT", ExitCode.Interrupted)]
    [InlineData("TERM", ExitCode.Terminated)]
    public async Task A_signal_ends_a_backfill_and_the_same_command_completes_it(string signal, int exitCode)
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "churn");
        await using var sandbox = await SandboxCluster.StartAsync();
        var stall = new Stall();
        await using var proxy = new FaultProxy(sandbox.Uri, [.. BeforeTheFirstBulk(fixture), Fault.StallAt(stall)]);
        string[] command = ["backfill", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--target", proxy.Uri.ToString(), "--workers", "1"];
        using var ferry = new FerryProcess();

        using var process = ferry.Start(command);
        var ended = FerryProcess.EndAsync(process);
        await Task.WhenAny(stall.Reached, ended);
        FerryProcess.Signal(process, signal);
        var run = await ended;
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("next: run the same command again", run.Notes);
        Assert.All(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..], row => Assert.EndsWith("ended early", row));

        Assert.Equal(ExitCode.Done, (await ferry.RunAsync(command)).ExitCode);
    }

    /// <summary>GET /, then HEAD and PUT of each index.</summary>
    private static IEnumerable<Fault> BeforeTheFirstBulk(FixtureCase fixture) =>
        Enumerable.Repeat(Fault.None, 1 + (2 * fixture.ExpectedCounts.GetProperty("snap1").EnumerateObject().Count()));
}
