using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Dumps;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Benchmarks;

/// <summary>
/// Inspects a snapshot and dumps it to nowhere: from its folder, and from an S3 server on this machine behind a proxy that counts bytes and holds
/// each request back as a far network would.
/// </summary>
internal sealed class RangeReadsBenchmark(TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan[] Latencies = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20)];

    public async Task RunAsync(string location, string snapshot, int runs, CancellationToken cancellationToken)
    {
        await using var server = await S3Server.StartAsync();
        foreach (var file in Directory.EnumerateFiles(location, "*", SearchOption.AllDirectories))
        {
            await server.PutAsync($"repository/{Path.GetRelativePath(location, file)}", await File.ReadAllBytesAsync(file, cancellationToken));
        }

        for (var run = 0; run < runs; run++)
        {
            await MeasureAsync("inspect", InspectAsync, server, location, snapshot, cancellationToken);
            await MeasureAsync("dump", DumpAsync, server, location, snapshot, cancellationToken);
        }
    }

    private async Task MeasureAsync(
        string what, Func<Snapshot, CancellationToken, Task> read, S3Server server, string location, string name, CancellationToken cancellationToken)
    {
        using var folder = new CountingBlobStore(new FileBlobStore(location));
        var wall = await TimeAsync(read, folder, name, cancellationToken);
        await output.WriteLineAsync($"{what}, folder: {wall:F2} s, {folder.Reads} reads of {folder.Bytes / 1e6:F2} MB");
        foreach (var latency in Latencies)
        {
            await using var proxy = new FaultProxy(server.Uri) { Otherwise = Fault.Late(latency, time) };
            using var s3 = BlobStores.Open(
                $"s3://{S3Server.Bucket}/repository", new StoreOptions { S3 = new S3Options { Endpoint = proxy.Uri, Anonymous = true } });
            wall = await TimeAsync(read, s3, name, cancellationToken);
            await output.WriteLineAsync(
                $"{what}, S3, {latency.TotalMilliseconds} ms: {wall:F2} s, {proxy.Requests.Count} requests, {proxy.BytesAnswered / 1e6:F2} MB fetched, "
                + $"{(double)proxy.BytesAnswered / folder.Bytes:F3} of what is needed");
        }
    }

    private async Task<double> TimeAsync(Func<Snapshot, CancellationToken, Task> read, IBlobStore store, string name, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await read(await (await SnapshotRepository.OpenAsync(store, cancellationToken)).GetSnapshotAsync(name, cancellationToken), cancellationToken);
        return time.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>As <c>ferry snapshot inspect</c> does: sixteen shards at once, by their small files.</summary>
    private static async Task InspectAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        foreach (var index in snapshot.Indices)
        {
            var metadata = await snapshot.GetIndexMetadataAsync(index, cancellationToken);
            await Parallel.ForEachAsync(
                Enumerable.Range(0, metadata.NumberOfShards),
                new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellationToken },
                async (shard, cancel) => await ShardInspection.OfAsync(snapshot, metadata, shard, cancel));
        }
    }

    private static async Task DumpAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var dump = new DocumentDump(new NdjsonDump(Stream.Null));
        foreach (var index in snapshot.Indices)
        {
            var metadata = await snapshot.GetIndexMetadataAsync(index, cancellationToken);
            for (var shard = 0; shard < metadata.NumberOfShards; shard++)
            {
                await dump.WriteShardAsync(
                    snapshot.Info.Name, await snapshot.GetShardAsync(index, shard, cancellationToken), snapshot.TypeOf(metadata), cancellationToken);
            }
        }
    }

    /// <summary>Counts what is asked of a store.</summary>
    private sealed class CountingBlobStore(IBlobStore inner) : IBlobStore
    {
        private long _bytes;
        private int _reads;

        public long Bytes => _bytes;

        public int Reads => _reads;

        public string Location => inner.Location;

        public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

        public ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken) => inner.TryGetLengthAsync(name, cancellationToken);

        public ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref _bytes, destination.Length);
            Interlocked.Increment(ref _reads);
            return inner.ReadAsync(name, offset, destination, cancellationToken);
        }

        public IBlobStore? Above(string folder) => inner.Above(folder);

        public void Dispose() => inner.Dispose();
    }
}
