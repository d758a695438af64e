using Ferry.Backfill.Sending;
using Ferry.Backfill.State;
using Ferry.Backfill.Transforming;

namespace Ferry.Backfill.Failures;

/// <summary>One file on its way to the target once more, and the numbers of it.</summary>
/// <param name="file">The file.</param>
/// <param name="kept">Its successor: what is refused once more, or was not sent.</param>
/// <param name="contents">Fills bodies.</param>
internal sealed class RedrivePass(FailureFile file, FailedDocuments kept, RedriveBody contents)
{
    private readonly Counts _read = [];
    private readonly Counts _copied = [];
    private readonly Counts _takenAllowed = [];
    private SendResult _dropped;
    private long _added;
    private long _takenFailed;
    private BulkBody? _filling;

    /// <summary>Documents that were sent.</summary>
    public long Taken => _takenFailed + _takenAllowed.Values.Sum();

    public SendResult Result { get; private set; }

    /// <summary>Documents that are meant, but that no body can carry, by type of their error; without those whose errors are allowed.</summary>
    public Counts Unsendable { get; } = [];

    /// <summary>Documents that were refused once more, by type of the new error.</summary>
    public Counts FailedAgain
    {
        get
        {
            var again = new Counts(kept.CountByType);
            again.Change(_copied.Select(type => KeyValuePair.Create(type.Key, -type.Value)));
            return again;
        }
    }

    /// <summary>The numbers of the unit when the successor takes the file's place. <c>Read + Added = Sent + Failed + Skipped</c> as before.</summary>
    /// <param name="successor">Its name.</param>
    public UnitFigures Figures(string successor)
    {
        var skipped = new Counts(file.Figures.Skipped);
        skipped.Change(_takenAllowed.Select(type => KeyValuePair.Create(SkipReason.Allowed(type.Key), -type.Value)));
        skipped.Change(Result.Skipped.Select(skip => KeyValuePair.Create(skip.Key, (long)skip.Value)));
        var elsewhere = new Counts(file.Figures.Elsewhere);
        elsewhere.Change(Result.Elsewhere.Select(index => KeyValuePair.Create(index.Key, (long)index.Value)));
        return file.Figures with
        {
            Added = file.Figures.Added + _added,
            Elsewhere = elsewhere,
            Sent = file.Figures.Sent + Result.Sent,
            Failed = file.Figures.Failed - _takenFailed + Result.Failed,
            Skipped = skipped,
            Failures = kept.Count > 0 ? successor : null,
            FailuresByType = kept.Count > 0 ? kept.CountByType : null,
        };
    }

    /// <summary>Sends what is meant, and waits until all of it has its fate.</summary>
    /// <exception cref="FailuresException">The file has other documents than the ledger says, or cannot be read; or its successor cannot be written.</exception>
    public async ValueTask SendAsync(
        FailureFolder folder, FailureSelection selection, BulkSender sender, BodyPool bodies, Counters counters, CancellationToken cancellationToken)
    {
        await using var inFlight = new BodiesInFlight(file.Index, kept, sender, bodies, counters, cancellationToken);
        try
        {
            _filling = await bodies.RentAsync(file.Index, cancellationToken);
            await foreach (var document in folder.ReadAsync(file.Name, cancellationToken))
            {
                _read.Change(document.Type, 1);
                if (!selection.HasType(document.Type))
                {
                    Keep(document);
                }
                else
                {
                    await AddAsync(document, bodies, inFlight, cancellationToken);
                }
            }

            if (_filling.Count > 0)
            {
                inFlight.Send(_filling);
                _filling = null;
            }

            RequireWhole(folder);
            Result = await inFlight.SettleAsync() + _dropped;
        }
        finally
        {
            if (_filling is not null)
            {
                bodies.Return(_filling);
                _filling = null;
            }
        }
    }

    private async ValueTask AddAsync(FailedDocument document, BodyPool bodies, BodiesInFlight inFlight, CancellationToken cancellationToken)
    {
        if (contents.Prepare(document, cancellationToken) is not var (made, droppedBy) || !await AddAsync(made, bodies, inFlight, cancellationToken))
        {
            Unsendable.Change(document.Type, document.IsAllowed ? 0 : 1);
            Keep(document);
            return;
        }

        if (droppedBy is not null)
        {
            _dropped = _dropped.Skip(SkipReason.Dropped(droppedBy));
        }
        else
        {
            _added += made.Count - 1;
        }

        if (document.IsAllowed)
        {
            _takenAllowed.Change(document.Type, 1);
        }
        else
        {
            _takenFailed++;
        }
    }

    /// <summary>Puts what is sent for a document into bodies; false if no body can carry it.</summary>
    private async ValueTask<bool> AddAsync(IReadOnlyList<TransformedDocument> made, BodyPool bodies, BodiesInFlight inFlight, CancellationToken cancellationToken)
    {
        foreach (var one in made)
        {
            RedriveBody.Addition addition;
            while ((addition = contents.TryAdd(one, _filling!, bodies.MayGrow(_filling!))) is RedriveBody.Addition.BodyIsFull or RedriveBody.Addition.Huge)
            {
                if (addition == RedriveBody.Addition.Huge)
                {
                    await bodies.GrowAsync(_filling!, cancellationToken);
                }
                else
                {
                    inFlight.Send(_filling!);
                    _filling = null;
                    _filling = await bodies.RentAsync(file.Index, cancellationToken);
                }

                inFlight.ThrowIfFailed();
            }

            if (addition == RedriveBody.Addition.Unsendable)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A document stays as it is.</summary>
    private void Keep(FailedDocument document)
    {
        kept.Copy(document);
        _copied.Change(document.Type, 1);
    }

    private void RequireWhole(FailureFolder folder)
    {
        if (_read.Count != file.CountByType.Count || file.CountByType.Any(type => _read.GetValueOrDefault(type.Key) != type.Value))
        {
            throw new FailuresException(
                $"{FailureFolder.FileName(file.Name)} in {folder.Location} has {_read.Values.Sum()} documents where the ledger has {file.CountByType.Values.Sum()}: "
                + "it is damaged. Take it from a copy, or begin the backfill anew.");
        }
    }
}
