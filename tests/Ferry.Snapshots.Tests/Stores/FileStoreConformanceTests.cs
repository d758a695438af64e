using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Stores;

public sealed class FileStoreConformanceTests : BlobStoreConformance, IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override Task<IBlobStore> OpenAsync(string root) => Task.FromResult<IBlobStore>(new FileBlobStore(_folder.Combine(root)));

    protected override async Task PutAsync(string root, string name, ReadOnlyMemory<byte> content)
    {
        var path = Path.Join(_folder.Path, root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, content);
    }
}
