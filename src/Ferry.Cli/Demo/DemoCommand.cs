using System.CommandLine;
using Ferry.Backfill;
using Ferry.Backfill.Failures;
using Ferry.Backfill.State;
using Ferry.Cli.Backfill;
using Ferry.Cli.Configuration;
using Ferry.Cli.Sandbox;
using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Sandbox;
using Ferry.Snapshots.Blobs;

namespace Ferry.Cli.Demo;

/// <summary><c>ferry demo</c>: the main job on embedded defaults.</summary>
public static class DemoCommand
{
    private const string SnapshotName = "bookshop-2020-11";

    public static Command Create(CommandHost host)
    {
        var keep = new Option<bool>("--keep") { Description = "Leave the sandbox cluster up until Ctrl-C, and print requests to try." };
        var json = JsonOption.Create();
        var command = new Command(
            "demo",
            "Moves a real Elasticsearch 7.10 snapshot, which comes with Ferry, into a sandbox cluster in this process (or --target), and prints the proof.");
        command.Options.Add(keep);
        ClusterSettings.Target.Group.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(
            cancel => RunAsync(parsed.GetValue(keep), ReadTarget(parsed, host), parsed.GetValue(json), host, cancel)));
        return command;
    }

    // Only what this command line names: a bookshop has no place in the cluster that ferry.yaml or the environment are made for.
    private static ClusterOptions? ReadTarget(ParseResult parsed, CommandHost host) =>
        ClusterSettings.Target.Url.TextsIn(parsed) is null ? null : ClusterSettings.Target.Read(Settings.Load(parsed), host.Output);

    private static async Task<int> RunAsync(bool keep, ClusterOptions? target, bool json, CommandHost host, CancellationToken cancellationToken)
    {
        var output = host.Output;
        using var snapshot = DemoSnapshot.Unpack();
        output.Note($"source: an Elasticsearch 7.10.2 snapshot of a bookshop, unpacked to {snapshot.Path}");
        if (target is not null)
        {
            // What a real cluster refuses must outlive the unpacked snapshot.
            return await MoveAsync(snapshot, target, BackfillCommand.StateFolder, json, host, cancellationToken);
        }

        await using var sandbox = await SandboxCluster.StartAsync(new SandboxOptions { TimeProvider = host.Time }, cancellationToken);
        output.Note($"sandbox: a cluster in this process, at {sandbox.Uri}");
        var state = Path.Combine(snapshot.Path, BackfillCommand.StateFolder);
        var exitCode = await MoveAsync(snapshot, new ClusterOptions { Uri = sandbox.Uri }, state, json, host, cancellationToken);
        if (keep && exitCode == ExitCode.Done)
        {
            await KeepAsync(sandbox.Uri, output, cancellationToken);
        }

        return exitCode;
    }

    private static async Task<int> MoveAsync(
        DemoSnapshot snapshot, ClusterOptions target, string stateFolder, bool json, CommandHost host, CancellationToken cancellationToken)
    {
        using var source = await Source.OpenAsync(BlobStores.Open(snapshot.Path), SnapshotName, [], cancellationToken);
        await using var state = SqliteStateStore.Open(Path.Combine(stateFolder, "state.db"));
        using var failures = new FailureFolder(Path.Combine(stateFolder, "failures"));
        var options = new FlowOptions(new BackfillOptions(), Joins: false, json, failures);
        return await new BackfillFlow(source, target, state, options, host).RunAsync(cancellationToken);
    }

    private static async Task KeepAsync(Uri uri, Output output, CancellationToken cancellationToken)
    {
        var address = uri.ToString().TrimEnd('/');
        output.Note("");
        output.Note("the sandbox stays up until Ctrl-C; try:");
        output.Note($"  curl '{address}/_cat/indices?v'");
        output.Note($"  curl '{address}/books/_count'");
        output.Note($"  curl '{address}/books/_search?size=2'");
        output.Note($"  curl '{address}/books/_doc/atlas-of-harbours'");
        await SandboxCommand.CancellationAsync(cancellationToken);
    }
}
