using Ferry.Snapshots.Blobs;
using Ferry.TestKit.Stores;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class S3StoreConformanceTests(StoreServers servers) : BlobStoreConformance
{
    protected override async Task<IBlobStore> OpenAsync(string root) =>
        BlobStores.Open($"s3://{S3Server.Bucket}/conformance/{root}", StoreServers.S3Options((await servers.S3).Uri));

    protected override async Task PutAsync(string root, string name, ReadOnlyMemory<byte> content) =>
        await (await servers.S3).PutAsync($"conformance/{root}/{name}", content);
}
