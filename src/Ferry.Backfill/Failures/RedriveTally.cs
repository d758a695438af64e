using Ferry.Backfill.Sending;

namespace Ferry.Backfill.Failures;

/// <summary>What became of the refused documents of an index that were to be sent again. Safe for use by many threads.</summary>
public sealed class RedriveTally(string index)
{
    private readonly Lock _lock = new();
    private readonly Counts _skipped = [];
    private readonly Counts _failed = [];
    private readonly Counts _unsendable = [];

    public string Index { get; } = index;

    /// <summary>Documents that are meant.</summary>
    public long Asked { get; private set; }

    /// <summary>Taken by the target now.</summary>
    public long Sent { get; private set; }

    /// <summary>Refused once more.</summary>
    public long Failed { get; private set; }

    /// <summary>Documents that are not to be sent, or refused with an error that is allowed, by <see cref="SkipReason"/>.</summary>
    public IReadOnlyDictionary<string, long> Skipped => _skipped;

    /// <summary>Documents that were refused once more by type of the new error, allowed ones included.</summary>
    public IReadOnlyDictionary<string, long> FailuresByType => _failed;

    /// <summary>Documents that no bulk request can carry, by type of their error; they stay.</summary>
    public IReadOnlyDictionary<string, long> Unsendable => _unsendable;

    /// <summary>Documents of units that another process works on, or has changed in the meantime; they were left alone.</summary>
    public long Busy { get; private set; }

    /// <summary>Whether nothing is left of what was asked.</summary>
    public bool IsDone => Failed == 0 && Busy == 0 && _unsendable.Count == 0;

    internal void Leave(long documents)
    {
        lock (_lock)
        {
            Asked += documents;
            Busy += documents;
        }
    }

    /// <summary>Adds what came of a file.</summary>
    internal void Add(long asked, SendResult result, Counts failed, Counts unsendable)
    {
        lock (_lock)
        {
            Asked += asked;
            Sent += result.Sent;
            Failed += result.Failed;
            _skipped.Change(result.Skipped.Select(skip => KeyValuePair.Create(skip.Key, (long)skip.Value)));
            _failed.Change(failed);
            _unsendable.Change(unsendable);
        }
    }
}
