using System.Buffers.Binary;
using System.Globalization;
using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots;

/// <summary>
/// Finds the table of contents: index-N of the highest N (Elasticsearch 5.0 and later), else index (1.x and 2.x). Says what else lies there
/// if there is none.
/// </summary>
/// <param name="Blob">Its name.</param>
/// <param name="Generation">Its N; null for index.</param>
/// <param name="Warning">In words, if index.latest disagrees.</param>
internal sealed record RepositoryRoot(string Blob, long? Generation, string? Warning)
{
    private const string Prefix = "index-";
    private const string LatestBlob = "index.latest";
    private const string NamesBlob = "index";

    // Where no repository is, that many blobs are looked through for one in a folder below.
    private const int Searched = 1000;

    public static async ValueTask<RepositoryRoot> FindAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        if (await (store.CanList ? FindHighestAsync(store, cancellationToken) : FindLatestAsync(store, cancellationToken)) is { } root)
        {
            return root;
        }

        return await store.TryGetLengthAsync(NamesBlob, cancellationToken) is not null
            ? new RepositoryRoot(NamesBlob, null, null)
            : throw await NoneAsync(store, cancellationToken);
    }

    private static async ValueTask<RepositoryRoot?> FindHighestAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        long? highest = null;
        await foreach (var blob in store.ListAsync(Prefix, cancellationToken))
        {
            if (GenerationOf(blob.Name) is { } generation && !(generation <= highest))
            {
                highest = generation;
            }
        }

        return highest is { } n ? new RepositoryRoot($"{Prefix}{n}", n, await CompareLatestAsync(store, n, cancellationToken)) : null;
    }

    /// <summary>Stores that cannot list have only index.latest to go by, which servers write for just that (5.0 and later).</summary>
    private static async ValueTask<RepositoryRoot?> FindLatestAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        var (latest, problem) = await ReadLatestAsync(store, cancellationToken);
        return problem is not null ? throw SnapshotException.Corrupt(LatestBlob, problem)
            : latest is { } n ? new RepositoryRoot($"{Prefix}{n}", n, null)
            : null;
    }

    private static long? GenerationOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? generation
            : null;

    /// <summary>
    /// index.latest holds N as 8 bytes, big-endian. It is written after index-N and only for stores that cannot list, so the listing
    /// wins; but a disagreement means that a change was interrupted or that the copy of the repository is not complete.
    /// </summary>
    private static async ValueTask<string?> CompareLatestAsync(IBlobStore store, long highest, CancellationToken cancellationToken)
    {
        var (latest, problem) = await ReadLatestAsync(store, cancellationToken);
        return problem is not null ? $"{problem}; {Prefix}{highest} was read, the highest there is."
            : latest is null || latest == highest ? null
            : $"{LatestBlob} names {Prefix}{latest}, but {Prefix}{highest} is the highest there is and was read. "
              + (latest > highest ? "The copy of the repository is probably not complete." : "A change of the repository was probably interrupted.");
    }

    /// <summary>The N in index.latest, or what is wrong with it; neither if there is no such blob.</summary>
    private static async ValueTask<(long? Generation, string? Problem)> ReadLatestAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        if (await store.TryGetLengthAsync(LatestBlob, cancellationToken) is not { } length)
        {
            return (null, null);
        }

        if (length != sizeof(long))
        {
            return (null, $"{LatestBlob} has {length} bytes instead of {sizeof(long)}");
        }

        var bytes = new byte[sizeof(long)];
        await store.ReadAsync(LatestBlob, 0, bytes, cancellationToken);
        return (BinaryPrimitives.ReadInt64BigEndian(bytes), null);
    }

    private static async ValueTask<SnapshotException> NoneAsync(IBlobStore store, CancellationToken cancellationToken)
    {
        if (!store.CanList)
        {
            return new SnapshotException(
                SnapshotProblem.RepositoryMissing,
                $"No snapshot repository lies in {store.Location}: there is no file {LatestBlob} (nor '{NamesBlob}'), by which one is found where files cannot be listed. "
                + "Name the folder in which it lies.");
        }

        var seen = 0;
        await foreach (var blob in store.ListAsync("", cancellationToken))
        {
            // Folders of shards have an index-N too, but lie below indices/.
            var slash = blob.Name.LastIndexOf('/');
            if (slash > 0 && GenerationOf(blob.Name[(slash + 1)..]) is not null && !$"/{blob.Name}".Contains("/indices/", StringComparison.Ordinal))
            {
                return new SnapshotException(
                    SnapshotProblem.RepositoryMissing,
                    $"No snapshot repository lies in {store.Location} itself, but one in its folder {blob.Name[..slash]}: name that one.");
            }

            if (++seen == Searched)
            {
                break;
            }
        }

        return new SnapshotException(
            SnapshotProblem.RepositoryMissing,
            $"No snapshot repository lies in {store.Location}: there is no file index-N (nor 'index' of Elasticsearch 1.x/2.x)"
            + (seen == 0 ? "; nothing lies there at all." : "."));
    }
}
