using Ferry.Lucene;
using Ferry.Snapshots.Documents;

namespace Ferry.Snapshots.Tests.Damage;

/// <summary>What came of dumping a shard: documents or an error, and what it took.</summary>
/// <param name="Documents">The lines of the dump; null if it ended in an error.</param>
/// <param name="Error">The error of a type that callers expect.</param>
internal sealed record DumpResult(byte[]? Documents, Exception? Error, TimeSpan Elapsed, long Allocated)
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">It hangs.</exception>
    public static Task<DumpResult> OfAsync(MemoryBlobStore store, ShardSnapshot shard) =>
        Task.Run(() => RunAsync(shard with { Store = store })).WaitAsync(Hang, TimeProvider.System);

    private static async Task<DumpResult> RunAsync(ShardSnapshot shard)
    {
        var output = new MemoryStream();
        var thread = Environment.CurrentManagedThreadId;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = TimeProvider.System.GetTimestamp();
        Exception? error = null;
        try
        {
            await new DocumentDump(output).WriteShardAsync("snapshot", shard, null, default);
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException)
        {
            error = e;
        }

        var elapsed = TimeProvider.System.GetElapsedTime(start);
        Assert.Equal(thread, Environment.CurrentManagedThreadId); // blobs in memory: nothing waits, so the count of this thread is whole
        return new DumpResult(error is null ? output.ToArray() : null, error, elapsed, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }
}
