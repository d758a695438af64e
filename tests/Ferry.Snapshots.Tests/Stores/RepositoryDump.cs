using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Dumps;

namespace Ferry.Snapshots.Tests.Stores;

/// <summary>Every document of every snapshot in a store.</summary>
internal static class RepositoryDump
{
    public static async Task<byte[]> OfAsync(IBlobStore store)
    {
        var output = new MemoryStream();
        var dump = new DocumentDump(new NdjsonDump(output));
        var repository = await SnapshotRepository.OpenAsync(store, default);
        await foreach (var info in repository.ListSnapshotsAsync(default).Where(info => info.State is SnapshotState.Success or SnapshotState.Partial))
        {
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

        return output.ToArray();
    }
}
