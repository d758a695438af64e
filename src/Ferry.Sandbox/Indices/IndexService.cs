using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Mappings;

namespace Ferry.Sandbox.Indices;

/// <summary>One index: its definition and its shards.</summary>
internal sealed class IndexService
{
    private readonly OperationRouting routing;

    public IndexService(string name, string uuid, IndexSettings settings, JsonObject mappings)
    {
        Name = name;
        Uuid = uuid;
        Settings = settings;
        Mapper = new MapperService(settings, mappings);
        routing = new OperationRouting(settings.NumberOfShards, settings.NumberOfRoutingShards, settings.RoutingPartitionSize);
        Shards = Enumerable.Range(0, settings.NumberOfShards).Select(number => new IndexShard(name, uuid, number)).ToArray();
    }

    public string Name { get; }

    public string Uuid { get; }

    public IndexSettings Settings { get; }

    public MapperService Mapper { get; }

    public ConcurrentDictionary<string, JsonObject> Aliases { get; } = new();

    public IReadOnlyList<IndexShard> Shards { get; }

    /// <summary>The copies that a write should reach; only the primary exists.</summary>
    public int Copies => 1 + Settings.NumberOfReplicas;

    public bool IsHidden => Settings.Values.TryGetValue("index.hidden", out var hidden) && (string)hidden! == "true";

    /// <exception cref="OpenSearchException">The mapping requires a routing and there is none.</exception>
    public IndexShard ShardOf(string id, string? documentRouting)
    {
        if (documentRouting is null && Mapper.Root.RoutingRequired) throw Errors.RoutingMissing(Name, id);
        return Shards[routing.ShardOf(id, documentRouting)];
    }

    /// <summary>The shards that a search looks at; a routing (a comma-separated list) leaves only some.</summary>
    public IEnumerable<IndexShard> SearchShards(string? routings) =>
        routings is null
            ? Shards
            : routings.Split(',').SelectMany(routing.ShardsOf).Distinct().Order().Select(number => Shards[number]);

    /// <summary>Indexes a source after checking it against the mapping, to which it may add fields.</summary>
    public WriteResult Index(IndexShard shard, string id, string? documentRouting, ReadOnlySpan<byte> source, VersionCheck check, bool create)
    {
        try
        {
            Mapper.Parse(id, source);
        }
        catch (OpenSearchException e) when (ImmenseTerm.IsFailure(e))
        {
            shard.SkipSeqNo();
            throw;
        }

        return shard.Index(id, documentRouting, source.ToArray(), check, create);
    }

    public void Refresh()
    {
        foreach (var shard in Shards) shard.Refresh();
    }
}
