using System.Runtime.CompilerServices;
using Ferry.Snapshots.Blobs.Caching;

namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>
/// A store across a network, whatever its protocol. Requests that fail in passing are repeated; a read that breaks off is taken up at
/// the byte after the last that came; ranges must be those that were asked for; and a blob that is read in several parts must stay
/// the same one (ETag, length).
/// </summary>
internal sealed class RemoteBlobStore(IBlobProtocol protocol, StorePatience patience) : IVersionedBlobStore
{
    // A few megabytes. What falls out is only not compared with what was read of the blob long ago.
    private const int Versions = 20_000;

    private readonly RecentlyUsed<string, BlobVersion> _versions = new(Versions, _ => 1);

    public string Location => protocol.Location;

    public bool CanList => protocol.CanList;

    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!CanList)
        {
            throw new SnapshotException(SnapshotProblem.ListingUnsupported, $"{Location} cannot list what lies there.");
        }

        string? after = null;
        do
        {
            var from = after;
            var page = await patience.RunAsync(Location, null, limit => protocol.ListAsync(prefix, from, limit.Token), cancellationToken);
            foreach (var blob in page.Blobs)
            {
                yield return blob;
            }

            after = page.Next != from || from is null
                ? page.Next
                : throw new SnapshotException(SnapshotProblem.Io, $"{Location}: the store lists the same page again and again.");
        }
        while (after is not null);
    }

    public async ValueTask<long?> TryGetLengthAsync(string name, CancellationToken cancellationToken) =>
        (await TryGetVersionAsync(name, cancellationToken))?.Length;

    public async ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (destination.Length > 0 && await ReadUpToAsync(name, offset, destination, cancellationToken) is var read && read < destination.Length)
        {
            throw SnapshotException.Truncated(name, $"the blob ends at byte {offset + read}, {destination.Length - read} more are wanted");
        }
    }

    public IBlobStore? Above(string folder) => protocol.Above(folder) is { } above ? new RemoteBlobStore(above, patience) : null;

    public void Dispose() => protocol.Dispose();

    public async ValueTask<BlobVersion?> TryGetVersionAsync(string name, CancellationToken cancellationToken)
    {
        BlobNames.RequireInside(name, Location);
        if (_versions.TryGet(name, out var known))
        {
            return known;
        }

        var found = await patience.RunAsync(Describe(name), name, limit => protocol.TryGetVersionAsync(name, limit.Token), cancellationToken);
        if (found is { } version)
        {
            _versions.Set(name, version);
        }

        return found;
    }

    public async ValueTask<int> ReadUpToAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        BlobNames.RequireInside(name, Location);
        var read = 0;
        try
        {
            return await patience.RunAsync(Describe(name), name, ContinueAsync, cancellationToken);
        }
        catch (SnapshotException e) when (e.Problem == SnapshotProblem.BlobTruncated && read == 0)
        {
            // Stores refuse a range that begins at the end, as that of an empty blob does, and not all say with what length.
            var version = await TryGetVersionAsync(name, cancellationToken) ?? throw SnapshotException.Missing(name, Location);
            if (version.Length > offset)
            {
                throw;
            }

            return 0;
        }

        async ValueTask<int> ContinueAsync(StallLimit limit)
        {
            var known = _versions.TryGet(name, out var version);
            var end = known ? (int)Math.Clamp(version.Length - offset, 0, destination.Length) : destination.Length;
            if (read >= end)
            {
                return end;
            }

            using var range = await protocol.TryOpenAsync(name, offset + read, end - read, known ? version.Tag : null, limit.Token)
                ?? throw SnapshotException.Missing(name, Location);
            var wanted = (int)Math.Clamp(range.Version.Length - offset - read, 0, end - read);
            if (range.Offset != offset + read || range.Length != wanted)
            {
                throw StoreFailureException.Passing($"{range.Length} bytes from {range.Offset} on came where {wanted} from {offset + read} on were asked for");
            }

            if (known && range.Version.Differs(version))
            {
                throw StoreFailureException.Changed();
            }

            end = read + wanted;

            _versions.Set(name, range.Version);
            while (read < end)
            {
                limit.Restart();
                var count = await range.Content.ReadAsync(destination[read..end], limit.Token);
                if (count == 0)
                {
                    throw StoreFailureException.Passing($"the answer ended {end - read} bytes too early");
                }

                read += count;
            }

            return end;
        }
    }

    private string Describe(string name) => $"{name} in {Location}";
}
