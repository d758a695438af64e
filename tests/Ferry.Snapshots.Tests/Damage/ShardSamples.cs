using System.Collections.Concurrent;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Damage;

/// <summary>For each kind of file that is read, the smallest shard with documents that has one.</summary>
internal static class ShardSamples
{
    private static readonly string[] Cases = ["churn", "codec", "history", "nested", "parts", "soft", "startree", "zstd"];
    private static readonly string[] Extensions = ["si", "cfs", "cfe", "fnm", "liv", "del", "fdt", "fdx", "fdm", "dvd", "dvm"];
    private static readonly ConcurrentDictionary<string, Lazy<Task<Dictionary<string, (ShardSample, ShardFile)>>>> ByVersion = new();

    /// <summary>One of each major release of Lucene from 4 to 9.</summary>
    public static IReadOnlyList<string> Versions { get; } =
        ["elasticsearch-1.7.6", "elasticsearch-2.4.6", "elasticsearch-5.6.16", "elasticsearch-6.8.23", "elasticsearch-7.10.2", "opensearch-2.19.4"];

    public static async Task<IReadOnlyDictionary<string, (ShardSample Shard, ShardFile File)>> OfAsync(string version) =>
        await ByVersion.GetOrAdd(version, name => new(() => FindAsync(name))).Value;

    private static async Task<Dictionary<string, (ShardSample Shard, ShardFile File)>> FindAsync(string version)
    {
        var samples = new Dictionary<string, (ShardSample Shard, ShardFile File)>();
        foreach (var fixture in Fixtures.Cases(version).Where(fixture => Cases.Contains(fixture.Name)))
        {
            await foreach (var sample in ShardsAsync(fixture))
            {
                if (sample.Documents.IsEmpty)
                {
                    continue;
                }

                foreach (var file in sample.Shard.Files.Where(file => IsRead(file.PhysicalName)))
                {
                    var kind = sample.Kind(file);
                    if (!samples.TryGetValue(kind, out var known) || known.Shard.Shard.TotalBytes > sample.Shard.TotalBytes)
                    {
                        samples[kind] = (sample, file);
                    }
                }
            }
        }

        return samples;
    }

    private static async IAsyncEnumerable<ShardSample> ShardsAsync(FixtureCase fixture)
    {
        using var store = BlobStores.Open(fixture.RepositoryPath);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        foreach (var entry in repository.Snapshots)
        {
            var snapshot = await repository.GetSnapshotAsync(entry.Name, default);
            foreach (var index in snapshot.Indices)
            {
                var metadata = await snapshot.GetIndexMetadataAsync(index, default);
                for (var shard = 0; shard < metadata.NumberOfShards; shard++)
                {
                    yield return await ShardSample.LoadAsync(
                        $"{fixture} {entry.Name} {index.Name}/{shard}", await snapshot.GetShardAsync(index, shard, default));
                }
            }
        }
    }

    public static bool IsRead(string file) =>
        file.StartsWith("segments_", StringComparison.Ordinal) || Extensions.Contains(file.Split('.')[^1]);
}
