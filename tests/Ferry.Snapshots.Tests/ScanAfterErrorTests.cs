using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Tests.Damage;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>A scan goes on behind what could not be read, and shows nothing that is not in the snapshot.</summary>
public sealed class ScanAfterErrorTests
{
    [Fact]
    public async Task After_a_failed_read_the_scan_goes_on_with_the_next_chunk()
    {
        using var store = new FailingBlobStore(BlobStores.Open(Fixtures.Case("elasticsearch-7.10.2", "codec").RepositoryPath)) { LeastBytes = 10_000 };
        var segment = await LargestSegmentAsync(store);
        var whole = await ReadAsync(segment);
        Assert.True(whole.Chunks > 2, $"{whole.Chunks} chunks");

        store.FailAt = 1;
        var damaged = await ReadAsync(segment);

        Assert.Equal(1, damaged.Failures);
        Assert.NotEmpty(damaged.Documents);
        Assert.Equal(whole.Documents[^damaged.Documents.Count..], damaged.Documents);
        Assert.Equal(whole.Chunks - 1, damaged.Chunks);
    }

    private static async Task<ShardSegment> LargestSegmentAsync(IBlobStore store)
    {
        var repository = await SnapshotRepository.OpenAsync(store, default);
        var segments = new List<(ShardSegment Segment, int Chunks)>();
        foreach (var entry in repository.Snapshots)
        {
            var snapshot = await repository.GetSnapshotAsync(entry.Name, default);
            foreach (var index in snapshot.Indices)
            {
                var reader = await ShardReader.OpenAsync(await snapshot.GetShardAsync(index, 0, default), default);
                foreach (var commit in reader.Segments)
                {
                    var segment = await reader.OpenSegmentAsync(commit, default);
                    segments.Add((segment, (await segment.StoredFieldsAsync(default)).Split(1).Count));
                }
            }
        }

        return segments.MaxBy(segment => segment.Chunks).Segment;
    }

    private static async Task<(List<string> Documents, int Chunks, int Failures)> ReadAsync(ShardSegment segment)
    {
        var documents = new List<string>();
        int chunks = 0, failures = 0;
        using var scan = await segment.ScanAsync((await segment.StoredFieldsAsync(default)).Split(long.MaxValue).Single(), default);
        while (true)
        {
            try
            {
                if (!await scan.NextChunkAsync(default))
                {
                    return (documents, chunks, failures);
                }

                chunks++;
            }
            catch (SnapshotException)
            {
                failures++;
            }

            while (scan.NextDocument(out var document))
            {
                documents.Add($"{document.Ordinal} {Convert.ToHexString(document.StoredId)} {Convert.ToHexString(document.Source)}");
            }
        }
    }
}
