using System.Globalization;
using System.Text;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots;

/// <summary>Where the blobs of a shard lie: a folder, with '/' at its end, in a store.</summary>
internal readonly record struct ShardLocation(IBlobStore Store, string Folder);

/// <summary>Finds the shards of a repository.</summary>
internal sealed class ShardLocations(IBlobStore store)
{
    private const string Base64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int BinaryDigits = 14;

    // The same for all indices; found twice by two at once, the second is as good.
    private Top? _top;

    /// <summary>
    /// Finds a shard by the shard_path_type that the table of contents has for its index (OpenSearch 2.17 and later): 0 fixed, in the
    /// folder of the index; 1 prefix, in a hashed folder above the repository's base path; 2 infix, in a hashed folder below it.
    /// </summary>
    /// <exception cref="SnapshotException">The type is not known, or the folder above the base path cannot be reached.</exception>
    public async ValueTask<ShardLocation> FindAsync(RepositoryIndex index, int shard, CancellationToken cancellationToken)
    {
        var folder = $"indices/{index.Id.Id}/{shard}/";
        switch (index.ShardPathType)
        {
            case 0:
                return new ShardLocation(store, folder);
            case 1:
                _top ??= await FindTopAsync(index, cancellationToken);
                return new ShardLocation(_top.Store, $"{Hash(index.Id, shard)}/{_top.BasePath}{folder}");
            case 2:
                return new ShardLocation(store, $"{Hash(index.Id, shard)}/{folder}");
            default:
                throw SnapshotException.Unsupported(
                    $"The shards of '{index.Id.Name}' lie in folders of shard_path_type {index.ShardPathType}, which is not known.");
        }
    }

    /// <summary>
    /// FNV-1a (64 bits) of the shard's number and the folder of its index: the first 6 bits as a digit of base64url, the next 14 as binary
    /// digits (OpenSearch's FNV_1A_COMPOSITE_1, the only algorithm that snapshots use).
    /// </summary>
    internal static string Hash(IndexId index, int shard)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var b in Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{shard}{index.Id}")))
        {
            hash = unchecked((hash ^ b) * 0x100000001b3UL);
        }

        var digits = (hash >> (64 - 6 - BinaryDigits)) & ((1 << BinaryDigits) - 1);
        return Base64Url[(int)(hash >> (64 - 6))] + Convert.ToString((long)digits, 2).PadLeft(BinaryDigits, '0');
    }

    /// <summary>
    /// The base path is a setting of the repository in its cluster, but the list of an index's folders (snapshot_shard_paths/) has it:
    /// "HASH/some/base/indices/ID/0/". No list: no base path.
    /// </summary>
    private async ValueTask<Top> FindTopAsync(RepositoryIndex index, CancellationToken cancellationToken)
    {
        var blob = $"snapshot_shard_paths/snapshot_path_{index.Id.Id}.{index.Id.Name}.{index.Shards}.{index.ShardPathType}.1";
        if (await store.TryGetLengthAsync(blob, cancellationToken) is null)
        {
            return new Top(store, "");
        }

        var paths = (await PlainBlob.ReadAsync(store, blob, cancellationToken))["paths"];
        foreach (var path in paths.Elements().Select(path => path.AsString()))
        {
            var start = path.IndexOf('/', StringComparison.Ordinal);
            var end = path.IndexOf($"/indices/{index.Id.Id}/", StringComparison.Ordinal);
            if (start >= 0 && start <= end)
            {
                var basePath = path[start..end].TrimStart('/');
                return basePath.Length == 0 ? new Top(store, "") : new Top(store.Above(basePath) ?? throw Unreachable(index, basePath), basePath + "/");
            }
        }

        throw paths.Corrupt($"no path leads to the folder of '{index.Id.Name}'");
    }

    private SnapshotException Unreachable(RepositoryIndex index, string basePath) =>
        new(
            SnapshotProblem.RepositoryUnsupported,
            $"The shards of '{index.Id.Name}' lie in hashed folders above the repository's base path {basePath}, but {store.Location} does not end "
            + $"with it, so that they cannot be found. Name the repository by the path that it was written under, {basePath} included.");

    /// <param name="Store">The store that has the hashed folders.</param>
    /// <param name="BasePath">The repository's place in it, with '/' at its end; "" if it is the same.</param>
    private sealed record Top(IBlobStore Store, string BasePath);
}
