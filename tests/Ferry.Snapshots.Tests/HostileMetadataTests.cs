using Ferry.Snapshots.Tests.Damage;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>
/// Metadata of repositories changed so that frames and packing fit: reading all of it ends in a typed error or a result, soon and in little
/// memory. FERRY_FUZZ_CASES sets the number of cases a repository; a case is wholly determined by its number.
/// </summary>
public sealed class HostileMetadataTests
{
    private const int UsualCases = 1000;
    private const long MostBytes = 256_000_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("elasticsearch-1.7.6", "metadata")]
    [InlineData("elasticsearch-1.7.6", "metadata-compressed")]
    [InlineData("elasticsearch-2.4.6", "metadata-compressed")]
    [InlineData("elasticsearch-5.6.16", "history")]
    [InlineData("elasticsearch-6.8.23", "odd-compressed")]
    [InlineData("elasticsearch-7.17.28", "partial")]
    [InlineData("elasticsearch-9.0.0", "history")]
    [InlineData("opensearch-2.19.4", "zstd-metadata")]
    [InlineData("opensearch-3.3.2", "paths-hashed-prefix")]
    public async Task Hostile_metadata_ends_in_a_typed_error_or_a_result(string version, string name)
    {
        using var store = RealRepositories.Open(Fixtures.Case(version, name));
        var blobs = new Dictionary<string, byte[]>();
        await foreach (var blob in store.ListAsync("", default).Where(blob => !blob.Name.Contains("/__", StringComparison.Ordinal)))
        {
            blobs[blob.Name] = await File.ReadAllBytesAsync(Path.Combine(store.Location, blob.Name));
        }

        var targets = blobs.Keys.Order(StringComparer.Ordinal).Select(blob => (Blob: blob, Layers: new MetadataLayers(blobs[blob]))).ToList();
        var cases = int.TryParse(Environment.GetEnvironmentVariable("FERRY_FUZZ_CASES"), out var wanted) ? wanted : UsualCases;
        for (var number = 0; number < cases; number++)
        {
            var (blob, layers) = targets[number % targets.Count];
            var changed = layers.Change(new Random(number));
            await AssertAsync(new MemoryBlobStore(blobs, blob, changed), $"case {number} of {version}/{name}: {blob}");
        }
    }

    private static async Task AssertAsync(MemoryBlobStore store, string what)
    {
        var (elapsed, allocated) = await MeasureAsync(store, what);
        if (elapsed > MostTime)
        {
            (elapsed, allocated) = await MeasureAsync(store, what); // the machine may have been busy
        }

        Assert.True(elapsed < MostTime, $"{what}: {elapsed}");
        Assert.True(allocated < MostBytes, $"{what}: {allocated} bytes allocated");
    }

    private static Task<(TimeSpan Elapsed, long Allocated)> MeasureAsync(MemoryBlobStore store, string what) => Task.Run(async () =>
    {
        var thread = Environment.CurrentManagedThreadId;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            await RepositoryDescription.OfAsync(store);
        }
        catch (SnapshotException)
        {
            // One of the two ends that are good.
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: neither a result nor a typed error", e);
        }

        Assert.Equal(thread, Environment.CurrentManagedThreadId); // blobs in memory: nothing waits, so the count of this thread is whole
        return (TimeProvider.System.GetElapsedTime(start), GC.GetAllocatedBytesForCurrentThread() - allocated);
    }).WaitAsync(Hang, TimeProvider.System);
}
