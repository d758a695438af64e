using Ferry.Backfill.Sending;

namespace Ferry.Backfill;

/// <summary>Counters of a running backfill; they only rise. Safe for use by many threads.</summary>
public sealed class Counters(long totalDocs)
{
    private long _docs;
    private long _bytes;
    private long _failed;
    private BulkSender? _sender;

    public long TotalDocs { get; } = totalDocs;

    /// <summary>Documents whose fate is known.</summary>
    public long Docs => Volatile.Read(ref _docs);

    /// <summary>Bytes of bulk requests that were answered.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>How sending goes right now.</summary>
    public SendStatus Sending => Volatile.Read(ref _sender)?.Status ?? SendStatus.None;

    internal void Watch(BulkSender sender) => Volatile.Write(ref _sender, sender);

    /// <summary>A document is not to be sent.</summary>
    internal void Skipped(string reason)
    {
        Interlocked.Increment(ref _docs);
        BackfillMeter.Skipped(reason, 1);
    }

    /// <summary>Documents have their fate.</summary>
    /// <param name="result">Their numbers.</param>
    /// <param name="bytes">Of the body that they were in.</param>
    internal void Settled(in SendResult result, long bytes)
    {
        Interlocked.Add(ref _docs, result.Documents);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _failed, result.Failed);
        BackfillMeter.Settled(result, bytes);
    }
}
