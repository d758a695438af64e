using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Dumps;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Dumps;

/// <summary>Dumps all that can be read of a repository.</summary>
internal static class RepositoryDump
{
    /// <summary>Lines of JSON of every snapshot.</summary>
    public static async Task<byte[]> OfAsync(IBlobStore store)
    {
        var output = new MemoryStream();
        await WriteAsync(store, _ => new NdjsonDump(output));
        return output.ToArray();
    }

    public static async Task<List<DumpTally>> WriteAsync(FixtureCase fixture, Func<string, IDocumentWriter> writerOf)
    {
        using var store = RealRepositories.Open(fixture);
        return await WriteAsync(store, writerOf);
    }

    /// <summary>Dumps each snapshot with a writer of its own; the tally of each.</summary>
    private static async Task<List<DumpTally>> WriteAsync(IBlobStore store, Func<string, IDocumentWriter> writerOf)
    {
        var tallies = new List<DumpTally>();
        var repository = await SnapshotRepository.OpenAsync(store, default);
        await foreach (var info in repository.ListSnapshotsAsync(default).Where(info => info.State is SnapshotState.Success or SnapshotState.Partial))
        {
            var dump = new DocumentDump(writerOf(info.Name));
            tallies.Add(dump.Tally);
            var snapshot = await repository.GetSnapshotAsync(info.Name, default);
            foreach (var index in snapshot.Indices)
            {
                var metadata = await snapshot.GetIndexMetadataAsync(index, default);
                for (var shard = 0; shard < metadata.NumberOfShards; shard++)
                {
                    if (snapshot.FailureOf(index, shard) is null)
                    {
                        await dump.WriteShardAsync(info.Name, await snapshot.GetShardAsync(index, shard, default), snapshot.TypeOf(metadata), default);
                    }
                }
            }
        }

        return tallies;
    }
}
