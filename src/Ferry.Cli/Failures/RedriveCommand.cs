using System.CommandLine;
using Ferry.Backfill;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Cli.Backfill;
using Ferry.Cli.Configuration;
using Ferry.Clusters;

namespace Ferry.Cli.Failures;

/// <summary><c>ferry failures redrive</c></summary>
public static class RedriveCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command(
            "redrive",
            """
            Sends refused documents again, after the cause was mended, with the settings of the backfill. What the target takes leaves the files and counts
            as sent; what it refuses once more stays, with the new reason. It can be ended and run again at any time: nothing is lost or counted twice.
            A document that was written on the target since is replaced.
            """);
        var options = new FailuresCommand.Options(command);
        FailureSettings.AddTo(command);
        ClusterSettings.Target.Group.AddTo(command, ClusterSettings.Target.Url);
        BackfillSettings.Group.AddTo(command);
        TransformSettings.Group.AddTo(command);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            await using var store = await StateSettings.OpenExistingAsync(settings, host, cancel);
            using var folder = FailureSettings.Open(settings, host);
            var ledger = await FailuresCommand.OpenAsync(store, cancel);
            var backfill = BackfillSettings.For(BackfillSettings.Read(settings) with { Transforms = TransformSettings.Read(settings, host.Output.Note) }, settings, ledger.Run.Indices.Select(index => index.Name));
            using var target = new ClusterClient(ClusterSettings.Target.Read(settings, host.Output), host.Time);
            return await RunAsync(ledger, folder, options.Selection(parsed), target, backfill, options.Json(parsed), host, cancel);
        }));
        return command;
    }

    private static async Task<int> RunAsync(
        FailureLedger ledger, FailureFolder folder, FailureSelection selection, ClusterClient target, BackfillOptions backfill, bool json, CommandHost host, CancellationToken cancellationToken)
    {
        var info = await target.GetInfoAsync(cancellationToken);
        host.Output.Note($"target: {info} \"{info.Name}\" at {target.Uri}");
        if (!PlanKeys.IsInto(ledger.Run.Key, info, target.Uri))
        {
            throw new UsageException($"the backfill in this work state is into another cluster than {target.Uri}: its ledger would not be true any more");
        }

        if (PlanKeys.DifferenceInSending(ledger.Run.Key, backfill.Send) is { } difference)
        {
            throw new UsageException($"documents would be sent otherwise than by the backfill: {difference}; give the same options");
        }

        var files = await ledger.ListAsync(selection, cancellationToken);
        var send = backfill.Send with { AllowedErrors = Allowed(files, backfill.Send) };
        await RequireIndicesAsync(files, send, target, cancellationToken);
        await folder.CheckAsync(cancellationToken);
        var counters = new Counters(files.Sum(file => file.Count(selection)));
        host.Output.Note($"{counters.TotalDocs} refused documents are sent again");
        var random = new Random((int)host.Time.GetTimestamp());
        var redrive = new Redrive(ledger, folder, new BulkSender(target, Retries.Create(host), send), random) { Workers = backfill.Workers, Transforms = backfill.Transforms.Items, Warn = host.Output.Warn };
        var tallies = await new BackfillProgress(host.Output, host.Time, counters)
            .ShowAsync(redrive.RunAsync(files, selection, counters, cancellationToken).AsTask());
        return RedriveReport.Write(tallies, target.Uri, json, host.Output) ? ExitCode.Done : ExitCode.Incomplete;
    }

    /// <summary>What was allowed in the backfill is allowed still.</summary>
    private static HashSet<string> Allowed(IReadOnlyList<FailureFile> files, SendOptions send) =>
        [.. send.AllowedErrors, .. files.SelectMany(file => file.CountByType.Keys.Where(type => file.Allowed(type) > 0))];

    /// <summary>A target that makes an index of its own accord would make up its mapping as well.</summary>
    private static async ValueTask RequireIndicesAsync(IReadOnlyList<FailureFile> files, SendOptions send, ClusterClient target, CancellationToken cancellationToken)
    {
        foreach (var index in files.Select(file => send.Destination(file.Index)).Distinct())
        {
            if (!await target.ExistsAsync(index, cancellationToken))
            {
                throw new UsageException($"there is no index '{index}' on the target; make it first, with the mapping that it shall have");
            }
        }
    }
}
