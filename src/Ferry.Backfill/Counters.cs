namespace Ferry.Backfill;

/// <summary>Counters of a running backfill; they only rise. Safe for use by many threads.</summary>
public sealed class Counters(long totalDocs)
{
    private long _docs;
    private long _bytes;
    private long _failed;

    public long TotalDocs { get; } = totalDocs;

    /// <summary>Documents whose fate is known.</summary>
    public long Docs => Volatile.Read(ref _docs);

    /// <summary>Bytes of bulk requests that were answered.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public long Failed => Volatile.Read(ref _failed);

    internal void Add(long docs, long bytes, long failed)
    {
        Interlocked.Add(ref _docs, docs);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _failed, failed);
    }
}
