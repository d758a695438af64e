using Ferry.Backfill.Sending;
using Ferry.Backfill.State;
using Ferry.Clusters;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill.Failures;

/// <summary>
/// Sends refused documents again, after the cause was mended. For each file: 1. what is meant is sent, and what is refused once more, or is not
/// meant, goes into a new file, 2. that is made durable, 3. the row of the unit gets its new numbers and names the new file, by compare-and-set,
/// 4. the old file is removed. Whatever ends it in between, the row is right about the file that it names, and the same again ends the same.
/// </summary>
public sealed class Redrive(FailureLedger ledger, FailureFolder folder, BulkSender sender, Random random)
{
    /// <summary>Files at once. Those of one batch go one after another, as they share a document of the work state.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Users' transforms, for documents on which they failed.</summary>
    public IReadOnlyList<TransformFactory> Transforms { get; init; } = [];

    /// <summary>Told what people should know.</summary>
    public Action<string>? Warn { get; init; }

    /// <param name="files">The files of documents that are meant.</param>
    /// <param name="selection">Which documents of them are meant.</param>
    /// <param name="counters">Count what has its fate.</param>
    /// <param name="cancellationToken">Ends it; files in hand stay as they were.</param>
    /// <returns>A tally an index.</returns>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    /// <exception cref="FailuresException">A file cannot be read or written.</exception>
    /// <exception cref="StateException">The work state is gone.</exception>
    public async ValueTask<IReadOnlyList<RedriveTally>> RunAsync(
        IReadOnlyList<FailureFile> files, FailureSelection selection, Counters counters, CancellationToken cancellationToken)
    {
        counters.Watch(sender);
        var tallies = files.Select(file => file.Index).Distinct().ToDictionary(index => index, index => new RedriveTally(index));
        var batches = files.Select(file => (File: file, Again: NewName(file))).GroupBy(file => file.File.Batch).ToList();
        using var bodies = new BodyPool(sender.Options, Workers);
        await Parallel.ForEachAsync(
            batches,
            new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken },
            async (batch, cancel) =>
            {
                foreach (var (file, again) in batch)
                {
                    await RedriveAsync(file, again, selection, bodies, counters, tallies[file.Index], cancel);
                }
            });
        return [.. tallies.Values];
    }

    private string NewName(FailureFile file) => $"{ledger.Run.Run}-{file.Batch:d6}-{file.Unit:d2}-again-{random.NextInt64():x16}";

    private async ValueTask RedriveAsync(
        FailureFile file, string again, FailureSelection selection, BodyPool bodies, Counters counters, RedriveTally tally, CancellationToken cancellationToken)
    {
        var asked = file.Count(selection);
        if (file.Owner is not null)
        {
            Leave($"is held by {file.Owner}. Let the backfill end, or run it again if that process is gone, and then this");
            return;
        }

        using var kept = folder.Begin(again);
        var pass = new RedrivePass(file, kept, new RedriveBody(sender.Options, Transforms));
        await pass.SendAsync(folder, selection, sender, bodies, counters, cancellationToken);
        if (pass.Taken > 0)
        {
            if (kept.Count > 0)
            {
                await folder.KeepAsync(kept, cancellationToken);
            }

            if (!await ledger.TryReplaceAsync(file, pass.Figures(again), cancellationToken))
            {
                await RemoveAsync(kept.Count > 0 ? again : null, cancellationToken);
                Leave("was changed by another process in the meantime. Run this again");
                return;
            }

            await RemoveAsync(file.Name, cancellationToken);
        }

        tally.Add(asked, pass.Result, pass.FailedAgain, pass.Unsendable);

        void Leave(string why)
        {
            tally.Leave(asked);
            Warn?.Invoke($"{asked} documents of {file.Index} were left alone: their part of the ledger {why}");
        }
    }

    private async ValueTask RemoveAsync(string? name, CancellationToken cancellationToken)
    {
        try
        {
            if (name is not null)
            {
                await folder.DeleteAsync(name, cancellationToken);
            }
        }
        catch (FailuresException e)
        {
            // It is named by no row any more, so it does no harm.
            Warn?.Invoke(e.Message);
        }
    }
}
