using System.Text.Json;
using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots;

/// <summary>One snapshot: its indices, their definitions and the files of their shards.</summary>
public sealed class Snapshot
{
    private readonly IBlobStore _store;
    private readonly RepositoryData _data;
    private readonly SnapshotEntry _entry;
    private readonly SnapshotBlobs _blobs;
    private readonly ShardLocations _locations;
    private readonly Dictionary<string, RepositoryIndex> _indices;

    private Snapshot(
        IBlobStore store, RepositoryData data, SnapshotEntry entry, SnapshotBlobs blobs, SnapshotInfo info, Dictionary<string, RepositoryIndex> indices)
    {
        _store = store;
        _data = data;
        _entry = entry;
        _blobs = blobs;
        _locations = new ShardLocations(store);
        _indices = indices;
        Info = info;
        Indices = [.. indices.Values.Select(index => index.Id).OrderBy(id => id.Name, StringComparer.Ordinal)];
    }

    public SnapshotInfo Info { get; }

    /// <summary>By name, ordinal order.</summary>
    public IReadOnlyList<IndexId> Indices { get; }

    internal static async ValueTask<Snapshot> LoadAsync(
        IBlobStore store, RepositoryData data, SnapshotEntry entry, CancellationToken cancellationToken)
    {
        var blobs = await SnapshotBlobs.FindAsync(store, data, entry, cancellationToken);
        var info = SnapshotInfoParser.Parse(await blobs.ReadSnapshotAsync(cancellationToken));
        var indices = data.IndicesOf(entry, info);
        Compare(data, entry, info, indices);
        return new Snapshot(store, data, entry, blobs, info, indices);
    }

    /// <summary>An index by its name.</summary>
    /// <exception cref="SnapshotException"><see cref="SnapshotProblem.IndexMissing"/>.</exception>
    public IndexId GetIndex(string name) => Find(name).Id;

    /// <summary>Why a shard is not in this (partial) snapshot; null if it is.</summary>
    public SnapshotShardFailure? FailureOf(IndexId index, int shard) =>
        Info.Failures.FirstOrDefault(failure => failure.Index == index.Name && failure.Shard == shard);

    /// <exception cref="SnapshotException">The blob cannot be read.</exception>
    public async ValueTask<IndexMetadata> GetIndexMetadataAsync(IndexId index, CancellationToken cancellationToken)
    {
        var id = Find(index.Name).Id;
        var (uuid, key) = _data.IndexMetadataOf(_entry, id);
        return IndexMetadataParser.Parse(await _blobs.ReadIndexMetadataAsync(id, uuid, cancellationToken), id, key);
    }

    /// <summary>
    /// The type of all documents of an index, where documents are not stored with a type each: indices of 5.5 to 6.8 with a single type.
    /// From 7.0 on documents have none.
    /// </summary>
    public string? TypeOf(IndexMetadata index) =>
        Info.Version is { Flavour: ServerFlavour.Elasticsearch, Major: < 7 }
        && index.DocumentMappings.ToList() is [var only]
            ? only.Type
            : null;

    /// <summary>
    /// The cluster's metadata (templates, pipelines, data streams, persistent settings …) as the server wrote it: the object below
    /// "meta-data". Snapshots without the global state have little in it.
    /// </summary>
    /// <exception cref="SnapshotException">The blob cannot be read.</exception>
    public async ValueTask<JsonElement> GetGlobalMetadataAsync(CancellationToken cancellationToken)
    {
        var root = await _blobs.ReadGlobalMetadataAsync(cancellationToken);
        return root["meta-data"].Require(JsonValueKind.Object).Value;
    }

    /// <summary>That documents can be read from it; a partial one has some.</summary>
    /// <exception cref="SnapshotException"><see cref="SnapshotProblem.SnapshotUnusable"/>.</exception>
    public void RequireReadable()
    {
        if (Info.State is not (SnapshotState.Success or SnapshotState.Partial))
        {
            throw new SnapshotException(
                SnapshotProblem.SnapshotUnusable,
                $"Snapshot '{Info.Name}' is {Info.State}: no documents can be read from it. Take a new one, or choose another: ferry snapshot list --repository {_store.Location}");
        }
    }

    /// <summary>The file list of a shard.</summary>
    /// <param name="index">One of <see cref="Indices"/>.</param>
    /// <param name="shard">0 to <see cref="IndexMetadata.NumberOfShards"/> - 1.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="SnapshotException">
    /// <see cref="SnapshotProblem.SnapshotUnusable"/> by the snapshot's state, <see cref="SnapshotProblem.ShardMissing"/>,
    /// <see cref="SnapshotProblem.RepositoryUnsupported"/> for shallow copies, or the blob cannot be read.
    /// </exception>
    public async ValueTask<ShardSnapshot> GetShardAsync(IndexId index, int shard, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        RequireReadable();

        if (FailureOf(index, shard) is { } failure)
        {
            throw new SnapshotException(
                SnapshotProblem.ShardMissing, $"Shard {shard} of '{index.Name}' is not in snapshot '{Info.Name}': {failure.Reason}");
        }

        var found = Find(index.Name);
        var location = await _locations.FindAsync(found, shard, cancellationToken);
        try
        {
            var root = await _blobs.ReadShardAsync(location, cancellationToken);
            return ShardSnapshotParser.Parse(root, Info.Name, found.Id, shard, location);
        }
        catch (SnapshotException e) when (e.Problem == SnapshotProblem.BlobMissing && Info.IsShallowCopy)
        {
            throw SnapshotException.Unsupported(
                $"Snapshot '{Info.Name}' is a shallow copy: the files of '{index.Name}' lie in its remote store, not in the repository, and "
                + "cannot be read. Take a snapshot with remote_store_index_shallow_copy: false.");
        }
    }

    private RepositoryIndex Find(string name) =>
        _indices.GetValueOrDefault(name)
        ?? throw new SnapshotException(
            SnapshotProblem.IndexMissing,
            $"There is no index '{name}' in snapshot '{Info.Name}'. {Suggestions.Of("It has", name, _indices.Keys)}");

    /// <summary>
    /// The table of contents has no checksum, the snapshot's own blob has: they must agree. A failed snapshot names indices that never
    /// got into the repository, so its list is not compared.
    /// </summary>
    private static void Compare(RepositoryData data, SnapshotEntry entry, SnapshotInfo info, Dictionary<string, RepositoryIndex> indices)
    {
        Agree("name", entry.Name, info.Name);
        Agree("uuid", entry.Uuid, info.Uuid);
        Agree("state", entry.State ?? info.State, info.State);
        Agree("version", entry.Version ?? info.Version.ToString(), info.Version.ToString());
        if (info.State is SnapshotState.Success or SnapshotState.Partial)
        {
            Agree("indices", Sorted(indices.Keys), Sorted(info.Indices));
        }

        static string Sorted(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

        void Agree<T>(string what, T inTable, T inSnapshot)
        {
            if (!EqualityComparer<T>.Default.Equals(inTable, inSnapshot))
            {
                throw SnapshotException.Corrupt(
                    data.Blob, $"the {what} of snapshot '{info.Name}' is '{inTable}' here, but '{inSnapshot}' in snap-{entry.Uuid}.dat");
            }
        }
    }
}
