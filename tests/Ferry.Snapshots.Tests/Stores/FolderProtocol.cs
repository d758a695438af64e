using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Blobs.Remote;

namespace Ferry.Snapshots.Tests.Stores;

/// <summary>A remote store without a network, which counts what it is asked for.</summary>
internal sealed class FolderProtocol(string folder) : IBlobProtocol
{
    private readonly FileBlobStore _store = new(folder);
    private long _bytes;
    private int _requests;

    public string Location => "folder://" + folder;

    public bool CanList => true;

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Requests => _requests;

    public async ValueTask<BlobPage> ListAsync(string prefix, string? after, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        return new BlobPage(await _store.ListAsync(prefix, cancellationToken).ToListAsync(cancellationToken), null);
    }

    public async ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        return await _store.TryGetLengthAsync(name, cancellationToken) is { } length ? new BlobVersion(length, null) : null;
    }

    public async ValueTask<BlobRange?> TryOpenAsync(string name, long offset, int length, string? tag, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        if (await _store.TryGetLengthAsync(name, cancellationToken) is not { } total)
        {
            return null;
        }

        var bytes = new byte[Math.Min(length, total - offset)];
        await _store.ReadAsync(name, offset, bytes, cancellationToken);
        Interlocked.Add(ref _bytes, bytes.Length);
        var content = new MemoryStream(bytes);
        return new BlobRange(content, content, offset, bytes.Length, new BlobVersion(total, null));
    }

    public IBlobProtocol? Above(string folder) => null;

    public void Dispose() => _store.Dispose();
}
