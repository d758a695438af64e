using Ferry.Backfill.Planning;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.Lucene;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;

namespace Ferry.Backfill;

/// <summary>
/// Works through units one after another: reads the documents of a unit's range into a body, and while that body is on its way to the
/// target fills the other one. Two bodies a worker, so one request in flight.
/// </summary>
internal sealed class Worker(Snapshot snapshot, BulkSender sender, Counters counters, int bulkBytes)
{
    private static readonly BulkItemFailure NotOneLine = new(
        0, 0, "source_not_one_line", "The stored source is not JSON, or has line ends within a string: a bulk request cannot carry it unchanged.");

    private readonly SourceConverter _sources = new();

    private readonly BulkBody _unsendable = new(bulkBytes);
    private BulkBody _filling = new(bulkBytes);
    private BulkBody _sending = new(bulkBytes);
    private Task<SendResult>? _inFlight;
    private (IndexId Index, int Shard, string Segment) _openKey;
    private ShardSegment? _open;

    /// <summary>Does a unit. What is wrong with the source becomes a problem of the outcome.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async ValueTask<UnitOutcome> RunAsync(WorkUnit unit, CancellationToken cancellationToken)
    {
        var outcome = new UnitOutcome(unit);
        try
        {
            await ReadAsync(unit, outcome, cancellationToken);
            await SwapAsync(outcome, cancellationToken);
            await SettleAsync(outcome);
        }
        finally
        {
            // Whatever ended the unit, nothing of it may still be on its way when the run is over.
            if (_inFlight is { } left)
            {
                await left.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        if (outcome.Read != outcome.LiveDocs && outcome.Problems.Count == 0)
        {
            outcome.Report($"{unit}: {outcome.Read} documents were read, {outcome.LiveDocs} are live");
        }

        return outcome;
    }

    private async ValueTask<ShardSegment> OpenAsync(WorkUnit unit, CancellationToken cancellationToken)
    {
        var key = (unit.Index, unit.Shard, unit.Segment);
        if (_open is null || _openKey != key)
        {
            var shard = await ShardReader.OpenAsync(await snapshot.GetShardAsync(unit.Index, unit.Shard, cancellationToken), cancellationToken);
            _open = await shard.OpenSegmentAsync(shard.Segments.First(segment => segment.Name == unit.Segment), cancellationToken);
            _openKey = key;
        }

        return _open;
    }

    private async ValueTask ReadAsync(WorkUnit unit, UnitOutcome outcome, CancellationToken cancellationToken)
    {
        _filling.Clear();
        try
        {
            using var scan = await (await OpenAsync(unit, cancellationToken)).ScanAsync(unit.Range, cancellationToken);
            while (await NextChunkAsync(scan, outcome, cancellationToken))
            {
                while (!FillFromChunk(scan, outcome))
                {
                    await SwapAsync(outcome, cancellationToken);
                }
            }

            outcome.Checksum = scan.Checksum;
            outcome.Nested = scan.NestedDocs;
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException { IsPassing: false })
        {
            outcome.Report($"{unit}: {e.Message}");
        }
    }

    /// <summary>The next chunk that can be decoded; damaged ones become problems.</summary>
    private static async ValueTask<bool> NextChunkAsync(DocumentScan scan, UnitOutcome outcome, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await scan.NextChunkAsync(cancellationToken);
            }
            catch (IndexFormatException e) when (e.Problem is FormatProblem.Corrupt or FormatProblem.Truncated)
            {
                outcome.Report($"{outcome.Unit}: {e.Message}");
            }
        }
    }

    /// <summary>Adds documents until the chunk is at its end (true) or the body is full (false).</summary>
    private bool FillFromChunk(DocumentScan scan, UnitOutcome outcome)
    {
        while (true)
        {
            try
            {
                while (scan.NextDocument(out var document))
                {
                    if (!document.HasSource)
                    {
                        outcome.Read++;
                        outcome.Skip(SkipReason.NoSource);
                        counters.Add(1, 0, 0);
                        continue;
                    }

                    if (!SourceConverter.IsJson(document.Source) && !TryConvert(ref document, outcome))
                    {
                        outcome.Read++;
                        continue;
                    }

                    if (_filling.Count > 0 && _filling.Length + BulkBody.MaxSize(document) > bulkBytes)
                    {
                        scan.StepBack();
                        return false;
                    }

                    if (!_filling.Add(document))
                    {
                        Refuse(document, outcome, NotOneLine);
                    }

                    outcome.Read++;
                    outcome.SourceBytes += document.Source.Length;
                }

                return true;
            }
            catch (IndexFormatException e) when (e.Problem is FormatProblem.Corrupt or FormatProblem.Truncated)
            {
                outcome.Report($"{outcome.Unit}: {e.Message}");
            }
        }
    }

    /// <summary>Gives a document JSON as its source; one that has no JSON is refused.</summary>
    private bool TryConvert(ref SourceDocument document, UnitOutcome outcome)
    {
        try
        {
            document = document with { Source = _sources.ToJson(document.Source, out _) };
            return true;
        }
        catch (DecodingException e)
        {
            Refuse(document, outcome, new BulkItemFailure(0, 0, "source_unreadable", $"The stored source cannot be turned into JSON: {e.Message}."));
            return false;
        }
    }

    /// <summary>Keeps a document that no bulk request can carry.</summary>
    private void Refuse(in SourceDocument document, UnitOutcome outcome, BulkItemFailure failure)
    {
        _unsendable.Clear();
        _unsendable.AddRaw(document);
        outcome.Failed += sender.Refuse(outcome.Unit.Index.Name, _unsendable, 0, failure).Failed;
        counters.Add(1, 0, 1);
    }

    /// <summary>Waits for the body in flight, then sends the one that is full.</summary>
    private async ValueTask SwapAsync(UnitOutcome outcome, CancellationToken cancellationToken)
    {
        await SettleAsync(outcome);
        if (_filling.Count > 0)
        {
            (_filling, _sending) = (_sending, _filling);
            _filling.Clear();
            _inFlight = sender.SendAsync(outcome.Unit.Index.Name, _sending, cancellationToken).AsTask();
        }
    }

    private async ValueTask SettleAsync(UnitOutcome outcome)
    {
        if (_inFlight is null)
        {
            return;
        }

        var result = await _inFlight;
        _inFlight = null;
        outcome.Sent += result.Sent;
        outcome.Failed += result.Failed;
        counters.Add(result.Sent + result.Failed, _sending.Length, result.Failed);
    }
}
