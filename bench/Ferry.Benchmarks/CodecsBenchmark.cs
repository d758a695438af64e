using Ferry.Lucene.Index;
using Ferry.Lucene.StoredFields;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Benchmarks;

/// <summary>
/// Stored fields in memory to sources, on one thread, for each server and codec of the test data: chunks are decompressed, all fields walked
/// and CRC-32s taken, again and again for some seconds.
/// </summary>
internal sealed class CodecsBenchmark(TextWriter output, TimeProvider time)
{
    private static readonly string[] Cases = ["codec", "zstd"];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var fixture in Fixtures.Versions.SelectMany(Fixtures.Cases).Where(fixture => Cases.Contains(fixture.Name)))
        {
            using var store = BlobStores.Open(fixture.RepositoryPath);
            var repository = await SnapshotRepository.OpenAsync(store, cancellationToken);
            var snapshot = await repository.GetSnapshotAsync(repository.Snapshots[^1].Name, cancellationToken);
            foreach (var index in snapshot.Indices)
            {
                var segments = await LoadAsync(snapshot, index, cancellationToken);
                await MeasureAsync(segments, WarmUp, cancellationToken);
                await output.WriteLineAsync($"{fixture.Version} {index.Name}: {await MeasureAsync(segments, Measured, cancellationToken)}");
            }
        }
    }

    private static async Task<List<(StoredFieldsReader Stored, int Source)>> LoadAsync(Snapshot snapshot, IndexId index, CancellationToken cancellationToken)
    {
        var segments = new List<(StoredFieldsReader, int)>();
        var metadata = await snapshot.GetIndexMetadataAsync(index, cancellationToken);
        for (var number = 0; number < metadata.NumberOfShards; number++)
        {
            var shard = await snapshot.GetShardAsync(index, number, cancellationToken);
            var directory = await LoadedDirectory.LoadAsync(new ShardDirectory(shard), cancellationToken);
            foreach (var commit in (await SegmentInfos.ReadAsync(directory, shard.SegmentsFile, cancellationToken)).Segments)
            {
                var reader = await SegmentReader.OpenAsync(directory, commit, cancellationToken);
                if (reader.Fields["_source"] is { } source) // some hold nothing but tombstones
                {
                    segments.Add((await reader.OpenStoredFieldsAsync(cancellationToken), source.Number));
                }
            }
        }

        return segments;
    }

    private async Task<string> MeasureAsync(List<(StoredFieldsReader Stored, int Source)> segments, TimeSpan atLeast, CancellationToken cancellationToken)
    {
        long documents = 0, sourceBytes = 0;
        var passes = 0;
        var processor = Environment.CpuUsage.TotalTime;
        var start = time.GetTimestamp();
        for (; time.GetElapsedTime(start) < atLeast; passes++)
        {
            foreach (var (stored, source) in segments)
            {
                foreach (var range in stored.Split(long.MaxValue))
                {
                    using var scan = stored.Scan(range);
                    while (await scan.NextChunkAsync(cancellationToken))
                    {
                        documents += scan.Count;
                        sourceBytes += SourceBytes(scan, source);
                    }
                }
            }
        }

        var wall = time.GetElapsedTime(start).TotalSeconds;
        var cpu = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        return $"{sourceBytes / 1e6 / cpu:F0} MB per CPU-second, {sourceBytes / 1e6 / wall:F0} MB/s wall "
            + $"({documents / passes} documents, {sourceBytes / passes} bytes, {passes} passes)";
    }

    private static long SourceBytes(StoredFieldsScan scan, int source)
    {
        long bytes = 0;
        for (var i = 0; i < scan.Count; i++)
        {
            var fields = scan.Document(i);
            while (fields.MoveNext())
            {
                if (fields.FieldNumber == source)
                {
                    bytes += fields.Bytes.Length;
                }
            }
        }

        return bytes;
    }
}
