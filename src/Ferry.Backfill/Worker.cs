using Ferry.Backfill.Failures;
using Ferry.Backfill.Planning;
using Ferry.Backfill.Sending;
using Ferry.Backfill.Transforming;
using Ferry.Clusters;
using Ferry.Lucene;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill;

/// <summary>
/// Works through units one after another: reads the documents of a unit's range into bodies, and while some of them are on their way to the
/// target fills the next one.
/// </summary>
internal sealed class Worker(Snapshot snapshot, BulkSender sender, BodyPool bodies, Counters counters, DocumentTransforms transforms)
{
    /// <summary>Type of the error of documents that have no version.</summary>
    public const string VersionMissing = "version_missing";

    /// <summary>Type of the error of documents on which a user's transform failed.</summary>
    public const string TransformFailed = "transform_failed";

    private static readonly BulkItemFailure NotOneLine = new(
        0, 0, "source_not_one_line", "The stored source is not JSON, or has line ends within a string: a bulk request cannot carry it unchanged.");

    private static readonly BulkItemFailure NoVersion = new(
        0, 0, VersionMissing, "No version is stored with the document: it cannot be sent with external_gte. Send it without versions.");

    private readonly SourceConverter _sources = new();
    private readonly ActionLine _line = new(sender.Options);
    private readonly BulkBody _unsendable = new(sender.Options.BulkBytes, new ActionLine(sender.Options));
    private readonly DocumentPipeline? _pipeline = transforms.ChangeContents ? new(transforms.Items, sender.Options) : null;

    // What was made of a document, and is not in a body yet.
    private readonly Queue<TransformedDocument> _waiting = new();
    private FailedDocuments? _failures;
    private BulkBody? _filling;
    private (IndexId Index, int Shard, string Segment) _openKey;
    private ShardSegment? _open;
    private SourceVersions? _versions;
    private DocumentParents? _parents;
    private IndexRoutes? _routes;

    /// <summary>Why no more documents go into a body.</summary>
    private enum Pause
    {
        ChunkIsRead,
        BodyIsFull,

        /// <summary>The next document is larger than bodies usually are.</summary>
        Huge,
    }

    /// <summary>Does a unit. What is wrong with the source becomes a problem of the outcome.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async ValueTask<UnitOutcome> RunAsync(WorkUnit unit, FailedDocuments failures, CancellationToken cancellationToken)
    {
        var outcome = new UnitOutcome(unit);
        _failures = failures;
        _waiting.Clear();
        await using var inFlight = new BodiesInFlight(unit.Index.Name, failures, sender, bodies, counters, cancellationToken);
        try
        {
            _filling = await bodies.RentAsync(unit.Index.Name, cancellationToken);
            await ReadAsync(unit, outcome, inFlight, cancellationToken);
            if (_filling.Count > 0)
            {
                inFlight.Send(_filling);
                _filling = null;
            }

            Add(outcome, await inFlight.SettleAsync());
        }
        finally
        {
            if (_filling is not null)
            {
                bodies.Return(_filling);
                _filling = null;
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
            _versions = sender.Options.Versioning == Versioning.None ? null : await SourceVersions.OpenAsync(_open, cancellationToken);
            _routes = transforms.ChangeAnything
                ? IndexRoutes.Of(await snapshot.GetIndexMetadataAsync(unit.Index, cancellationToken), transforms, sender.Options)
                : null;
            _parents = _routes is { HasJoins: true } ? await DocumentParents.OpenAsync(_open, cancellationToken) : null;
        }

        return _open;
    }

    private async ValueTask ReadAsync(WorkUnit unit, UnitOutcome outcome, BodiesInFlight inFlight, CancellationToken cancellationToken)
    {
        try
        {
            using var scan = await (await OpenAsync(unit, cancellationToken)).ScanAsync(unit.Range, cancellationToken);
            while (await NextChunkAsync(scan, outcome, cancellationToken))
            {
                if (_versions is not null)
                {
                    await _versions.LoadAsync(scan, cancellationToken);
                }

                if (_parents is not null)
                {
                    await _parents.LoadAsync(scan.ChunkStart, scan.ChunkCount, cancellationToken);
                }

                while (FillFromChunk(scan, _filling!, outcome, cancellationToken) is var pause && pause != Pause.ChunkIsRead)
                {
                    await MakeRoomAsync(pause, unit.Index.Name, inFlight, cancellationToken);
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

    private async ValueTask MakeRoomAsync(Pause pause, string index, BodiesInFlight inFlight, CancellationToken cancellationToken)
    {
        if (pause == Pause.Huge)
        {
            await bodies.GrowAsync(_filling!, cancellationToken);
        }
        else
        {
            inFlight.Send(_filling!);
            _filling = null;
            _filling = await bodies.RentAsync(index, cancellationToken);
        }

        inFlight.ThrowIfFailed();
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

    /// <summary>Adds documents until the chunk is at its end or something must be waited for.</summary>
    private Pause FillFromChunk(DocumentScan scan, BulkBody filling, UnitOutcome outcome, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (AddWaiting(filling) is { } full)
                {
                    return full;
                }

                while (scan.NextDocument(out var document))
                {
                    if (!document.HasSource)
                    {
                        outcome.Read++;
                        Skip(outcome, SkipReason.NoSource);
                        continue;
                    }

                    var route = _routes?.Of(document.Type);
                    if (route is { Target: null })
                    {
                        outcome.Read++;
                        Skip(outcome, SkipReason.TypeUnmapped);
                        continue;
                    }

                    if (!SourceConverter.IsJson(document.Source) && !TryConvert(ref document, outcome))
                    {
                        outcome.Read++;
                        continue;
                    }

                    if (_pipeline is not null && _pipeline.Concerns(route!))
                    {
                        Transform(document, route!, outcome, cancellationToken);
                    }
                    else if (PauseBefore(document, filling, route?.Line) is { } pause)
                    {
                        scan.StepBack();
                        return pause;
                    }
                    else
                    {
                        Append(document, filling, route?.Line, outcome);
                    }

                    outcome.Read++;
                    outcome.SourceBytes += document.Source.Length;
                    if (AddWaiting(filling) is { } wait)
                    {
                        return wait;
                    }
                }

                return Pause.ChunkIsRead;
            }
            catch (IndexFormatException e) when (e.Problem is FormatProblem.Corrupt or FormatProblem.Truncated)
            {
                outcome.Report($"{outcome.Unit}: {e.Message}");
            }
        }
    }

    /// <summary>What must be waited for before a document can go into a body; null if nothing.</summary>
    private Pause? PauseBefore(in SourceDocument document, BulkBody filling, ActionLine? line) =>
        filling.Count > 0 && (filling.Length + filling.MaxSize(document, line) > sender.Options.BulkBytes || filling.Count >= sender.Options.BulkDocs) ? Pause.BodyIsFull
        : filling.IsHuge(document, line) && !bodies.MayGrow(filling) ? Pause.Huge
        : null;

    private void Append(in SourceDocument document, BulkBody filling, ActionLine? line, UnitOutcome outcome)
    {
        long? version = _versions is null ? 0 : _versions.Of(document.Ordinal);
        if (version is null)
        {
            Refuse(document, outcome, NoVersion, line);
        }
        else if (!filling.Add(document, version.Value, line))
        {
            Refuse(document, outcome, NotOneLine, line);
        }
    }

    /// <summary>Lets users' transforms make what they like of a document; it waits then to go into bodies.</summary>
    private void Transform(in SourceDocument document, TypeRoute route, UnitOutcome outcome, CancellationToken cancellationToken)
    {
        long? version = _versions?.Of(document.Ordinal);
        if (_versions is not null && version is null)
        {
            Refuse(document, outcome, NoVersion, route.Keeping);
            return;
        }

        try
        {
            var parent = _parents is null ? default : _parents.Of(document);
            var (made, droppedBy) = _pipeline!.Run(document, parent, version, outcome.Unit.Index.Name, route, cancellationToken);
            if (droppedBy is not null)
            {
                Skip(outcome, SkipReason.Dropped(droppedBy));
                return;
            }

            outcome.Added += made.Count - 1;
            foreach (var one in made)
            {
                _waiting.Enqueue(one);
            }
        }
        catch (ItemTransformException e)
        {
            _pipeline!.Failed(e);
            Refuse(document, outcome, new BulkItemFailure(0, 0, TransformFailed, e.Message), route.Keeping, version ?? 0);
        }
    }

    /// <summary>Puts what waits into a body, as far as there is room.</summary>
    private Pause? AddWaiting(BulkBody filling)
    {
        while (_waiting.TryPeek(out var made))
        {
            if (PauseBefore(made.Document, filling, made.Line) is { } pause)
            {
                return pause;
            }

            filling.Add(made.Document, made.Version, made.Line);
            _waiting.Dequeue();
        }

        return null;
    }

    private void Skip(UnitOutcome outcome, string reason)
    {
        outcome.Skip(reason);
        counters.Skipped(reason);
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
    private void Refuse(in SourceDocument document, UnitOutcome outcome, BulkItemFailure failure, ActionLine? line = null, long version = 0)
    {
        _unsendable.Clear();
        _unsendable.Line = line ?? _line;
        _unsendable.AddRaw(document, version);
        Settle(outcome, sender.Refuse(outcome.Unit.Index.Name, _unsendable, _failures!, 0, failure));
    }

    /// <summary>Documents have their fate without having been sent.</summary>
    private void Settle(UnitOutcome outcome, SendResult result)
    {
        counters.Settled(result, 0);
        Add(outcome, result);
    }

    private static void Add(UnitOutcome outcome, SendResult result)
    {
        outcome.Sent += result.Sent;
        outcome.Failed += result.Failed;
        foreach (var (reason, count) in result.Skipped)
        {
            outcome.Skip(reason, count);
        }

        foreach (var (index, count) in result.Elsewhere)
        {
            outcome.Place(index, count);
        }
    }
}
