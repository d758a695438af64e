using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Documents;

namespace Ferry.Benchmarks;

/// <summary>
/// Snapshot on disk to documents in memory: chunks are read, decompressed, walked for _id, _routing and _source, and their CRC-32 is
/// checked. One thread does all; wall and processor time are both printed, as only the latter says something on a busy machine.
/// </summary>
internal sealed class StoredFieldsBenchmark(TextWriter output, TimeProvider time)
{
    public async Task RunAsync(string location, string snapshotName, string indexName, int runs, CancellationToken cancellationToken)
    {
        using var store = BlobStores.Open(location);
        var repository = await SnapshotRepository.OpenAsync(store, cancellationToken);
        var snapshot = await repository.GetSnapshotAsync(snapshotName, cancellationToken);
        var index = snapshot.GetIndex(indexName);
        var metadata = await snapshot.GetIndexMetadataAsync(index, cancellationToken);
        for (var run = 1; run <= runs; run++)
        {
            var totals = new Totals();
            for (var shard = 0; shard < metadata.NumberOfShards; shard++)
            {
                var reader = await ShardReader.OpenAsync(await snapshot.GetShardAsync(index, shard, cancellationToken), cancellationToken);
                foreach (var commit in reader.Segments)
                {
                    await MeasureAsync(await reader.OpenSegmentAsync(commit, cancellationToken), totals, cancellationToken);
                }
            }

            await output.WriteLineAsync($"run {run}: {totals}");
        }
    }

    private async Task MeasureAsync(ShardSegment segment, Totals totals, CancellationToken cancellationToken)
    {
        var stored = await segment.StoredFieldsAsync(cancellationToken);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var processor = Environment.CpuUsage.TotalTime;
        var start = time.GetTimestamp();
        foreach (var range in stored.Split(long.MaxValue))
        {
            using var scan = await segment.ScanAsync(range, cancellationToken);
            while (await scan.NextChunkAsync(cancellationToken))
            {
                while (scan.NextDocument(out var document))
                {
                    totals.Documents++;
                    totals.SourceBytes += document.Source.Length;
                }
            }

            await stored.VerifyAsync([scan.Checksum], cancellationToken);
        }

        totals.Wall += time.GetElapsedTime(start);
        totals.Processor += Environment.CpuUsage.TotalTime - processor;
        totals.Allocated += GC.GetTotalAllocatedBytes(precise: true) - allocated;
    }

    private sealed class Totals
    {
        public long Documents { get; set; }

        public long SourceBytes { get; set; }

        public long Allocated { get; set; }

        public TimeSpan Wall { get; set; }

        public TimeSpan Processor { get; set; }

        public override string ToString() =>
            $"{SourceBytes / 1e6 / Wall.TotalSeconds:F0} MB/s of source, {SourceBytes / 1e6 / Processor.TotalSeconds:F0} MB per CPU-second, "
            + $"{Documents / Wall.TotalSeconds:F0} documents/s, {(double)Allocated / Documents:F2} bytes allocated a document "
            + $"({Documents} documents, {SourceBytes} bytes, {Wall.TotalSeconds:F3} s)";
    }
}
