using System.Text.Json;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots;

/// <summary>
/// The repository's table of contents (index-N, JSON; Elasticsearch's RepositoryData). It has no checksum, so what it says is compared
/// with the blobs that have one.
/// </summary>
internal sealed class RepositoryData
{
    private readonly Dictionary<string, RepositoryIndex> _indices;
    private readonly Dictionary<string, Dictionary<string, string>> _metadataLookup;
    private readonly Dictionary<string, string> _metadataIdentifiers;

    private RepositoryData(
        string blob,
        long? generation,
        IReadOnlyList<SnapshotEntry> snapshots,
        Dictionary<string, RepositoryIndex> indices,
        Dictionary<string, Dictionary<string, string>> metadataLookup,
        Dictionary<string, string> metadataIdentifiers)
    {
        Blob = blob;
        Generation = generation;
        Snapshots = snapshots;
        _indices = indices;
        _metadataLookup = metadataLookup;
        _metadataIdentifiers = metadataIdentifiers;
    }

    public string Blob { get; }

    public long? Generation { get; }

    public IReadOnlyList<SnapshotEntry> Snapshots { get; }

    /// <summary>
    /// Whether it only names snapshots (the file "index" of 1.x and 2.x, without a number): their names stand for UUIDs, the names of
    /// indices for their folders, as later servers have it that go on with such a repository.
    /// </summary>
    public bool HasNamesOnly { get; private init; }

    public static RepositoryData ParseNames(MetadataNode root)
    {
        var snapshots = root["snapshots"].Elements().Select(name => name.AsBlobSegment()).ToList();
        return snapshots.Distinct().Count() == snapshots.Count
            ? new RepositoryData(root.Blob, null, [.. snapshots.Select(name => new SnapshotEntry(name, name, null, null))], [], [], [])
            {
                HasNamesOnly = true,
            }
            : throw root.Corrupt("a snapshot is listed twice");
    }

    public static RepositoryData Parse(MetadataNode root, long generation)
    {
        var snapshots = new List<SnapshotEntry>();
        var lookup = new Dictionary<string, Dictionary<string, string>>();
        foreach (var node in root["snapshots"].Elements())
        {
            var keys = UniqueKeys(node.TryGet("index_metadata_lookup")?.Fields() ?? [], key => key.AsString());
            var entry = ParseEntry(node, isComplete: keys.Count > 0);
            snapshots.Add(entry);
            if (!lookup.TryAdd(entry.Uuid, keys))
            {
                throw root.Corrupt($"the snapshot {entry.Uuid} is listed twice");
            }
        }

        var indices = UniqueKeys(root["indices"].Fields(), ParseIndex);
        var identifiers = UniqueKeys(root.TryGet("index_metadata_identifiers")?.Fields() ?? [], id => id.AsBlobSegment());
        return new RepositoryData(root.Blob, generation, snapshots, indices, lookup, identifiers);
    }

    /// <summary>The indices of a snapshot by name.</summary>
    public Dictionary<string, RepositoryIndex> IndicesOf(SnapshotEntry snapshot, SnapshotInfo info) =>
        HasNamesOnly
            ? info.Indices.Distinct().ToDictionary(name => name, name => new RepositoryIndex(new IndexId(name, name), [snapshot.Uuid], 0, 0))
            : _indices.Where(index => index.Value.Contains(snapshot)).ToDictionary();

    /// <summary>
    /// The file that has an index's definition in a snapshot. From 7.9 on snapshots share unchanged definitions: lookup gives the key of
    /// the definition (null for older snapshots, whose definitions are named after the snapshot), identifiers the file of the key.
    /// </summary>
    public (string File, string? Key) IndexMetadataOf(SnapshotEntry snapshot, IndexId index)
    {
        var key = _metadataLookup.GetValueOrDefault(snapshot.Uuid)?.GetValueOrDefault(index.Id);
        var file = key is null ? snapshot.Uuid : _metadataIdentifiers.GetValueOrDefault(key)
            ?? throw SnapshotException.Corrupt(Blob, $"no blob is named for the definition {key} of index '{index.Name}'");
        return (file, key);
    }

    /// <summary>Older servers leave out some fields; an entry <paramref name="isComplete"/> if a server of 7.9 or later took the snapshot.</summary>
    private static SnapshotEntry ParseEntry(MetadataNode node, bool isComplete)
    {
        var state = Optional("state") is { } number ? ParseState(number) : (SnapshotState?)null;
        var version = Optional("version")?.AsString();
        if (node.TryGet("index_version") is { } id)
        {
            // Elasticsearch 8.11 and later write a constant as version, and the truth here.
            version = new ServerVersion(id.AsInt32(0)).ToString();
        }

        return new SnapshotEntry(node["name"].AsString(), node["uuid"].AsBlobSegment(), state, version);

        MetadataNode? Optional(string field) => isComplete ? node[field] : node.TryGet(field);
    }

    private static SnapshotState ParseState(MetadataNode node)
    {
        var state = (SnapshotState)node.AsInt32(0);
        return Enum.IsDefined(state) ? state : throw node.Corrupt($"the state {state} of a snapshot is not known");
    }

    private static RepositoryIndex ParseIndex(string name, MetadataNode node)
    {
        // Up to 5.4 the snapshots of an index are objects, later UUIDs.
        var snapshots = node["snapshots"].Elements()
            .Select(s => s.Value.ValueKind == JsonValueKind.Object ? s["uuid"].AsString() : s.AsString());
        return new RepositoryIndex(
            new IndexId(name, node["id"].AsBlobSegment()),
            [.. snapshots],
            node.TryGet("shard_generations")?.Elements().Count() ?? 0,
            node.TryGet("shard_path_type")?.AsInt32(0) ?? 0);
    }

    private static Dictionary<string, T> UniqueKeys<T>(IEnumerable<(string Name, MetadataNode Value)> fields, Func<MetadataNode, T> parse) =>
        UniqueKeys(fields, (_, value) => parse(value));

    private static Dictionary<string, T> UniqueKeys<T>(
        IEnumerable<(string Name, MetadataNode Value)> fields, Func<string, MetadataNode, T> parse)
    {
        var result = new Dictionary<string, T>();
        foreach (var (name, value) in fields)
        {
            if (!result.TryAdd(name, parse(name, value)))
            {
                throw value.Corrupt($"the field '{name}' is there twice");
            }
        }

        return result;
    }
}

/// <summary>An index in the table of contents.</summary>
/// <param name="Id">Its name and folder.</param>
/// <param name="Snapshots">UUIDs of the snapshots that it is in.</param>
/// <param name="Shards">Number of its shards; 0 where that is not recorded (before 7.6).</param>
/// <param name="ShardPathType">Where its shards lie (OpenSearch 2.17 and later): 0 below indices/, 1 and 2 in hashed folders.</param>
internal sealed record RepositoryIndex(IndexId Id, HashSet<string> Snapshots, int Shards, int ShardPathType)
{
    public bool Contains(SnapshotEntry snapshot) => Snapshots.Contains(snapshot.Uuid);
}
