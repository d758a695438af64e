using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Dumps;
using Ferry.TestKit.Faults;
using Ferry.TestKit.Stores;

namespace Ferry.Benchmarks;

/// <summary>
/// Dumps a snapshot to nowhere: from its folder, and from an S3 server on this machine behind a proxy that counts bytes and holds each
/// request back as a far network would.
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
            using var folder = new CountingBlobStore(new FileBlobStore(location));
            var wall = await DumpAsync(folder, snapshot, cancellationToken);
            await output.WriteLineAsync($"folder: {wall:F2} s, {folder.Reads} reads of {folder.Bytes / 1e6:F2} MB");
            foreach (var latency in Latencies)
            {
                await using var proxy = new FaultProxy(server.Uri) { Otherwise = Fault.Late(latency, time) };
                using var s3 = BlobStores.Open(
                    $"s3://{S3Server.Bucket}/repository", new StoreOptions { S3 = new S3Options { Endpoint = proxy.Uri, Anonymous = true } });
                wall = await DumpAsync(s3, snapshot, cancellationToken);
                await output.WriteLineAsync(
                    $"S3, {latency.TotalMilliseconds} ms: {wall:F2} s, {proxy.Requests.Count} requests, {proxy.BytesAnswered / 1e6:F2} MB fetched, "
                    + $"{(double)proxy.BytesAnswered / folder.Bytes:F3} of what is needed");
            }
        }
    }

    private async Task<double> DumpAsync(IBlobStore store, string name, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var dump = new DocumentDump(new NdjsonDump(Stream.Null));
        var snapshot = await (await SnapshotRepository.OpenAsync(store, cancellationToken)).GetSnapshotAsync(name, cancellationToken);
        foreach (var index in snapshot.Indices)
        {
            var metadata = await snapshot.GetIndexMetadataAsync(index, cancellationToken);
            for (var shard = 0; shard < metadata.NumberOfShards; shard++)
            {
                await dump.WriteShardAsync(name, await snapshot.GetShardAsync(index, shard, cancellationToken), snapshot.TypeOf(metadata), cancellationToken);
            }
        }

        return time.GetElapsedTime(start).TotalSeconds;
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
