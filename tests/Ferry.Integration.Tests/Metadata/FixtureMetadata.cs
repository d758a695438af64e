using Ferry.Metadata.Reading;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>The metadata of fixtures.</summary>
internal static class FixtureMetadata
{
    /// <summary>The snapshot of a case that has most in it: others leave out indices or the global state.</summary>
    public static async Task<(string Snapshot, SourceMetadata Metadata)> OfAsync(FixtureCase fixture)
    {
        using var store = BlobStores.Open(fixture.RootPath);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        var all = new List<(string, SourceMetadata)>();
        await foreach (var info in repository.ListSnapshotsAsync(default).Where(info => info.State is SnapshotState.Success or SnapshotState.Partial))
        {
            all.Add((info.Name, await SnapshotMetadataReader.ReadAsync(await repository.GetSnapshotAsync(info.Name, default), default)));
        }

        return all.MaxBy(each => each.Item2.Definitions.Count);
    }
}
