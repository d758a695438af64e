using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Cluster;

/// <summary>The indices, their aliases, and the settings of the cluster.</summary>
internal sealed class ClusterState(string version, TimeProvider clock)
{
    public const string Name = "sandbox";
    public const string NodeName = "sandbox-1";

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, IndexService> indices = new();

    public string Version => version;

    public string Uuid { get; } = NewUuid();

    public TimeProvider Clock => clock;

    public bool IsVersion3 => int.TryParse(version.Split('.')[0], out var major) && major >= 3;

    public IndexExpressions Expressions => new(this);

    public ConcurrentDictionary<string, JsonNode> PersistentSettings { get; } = new();

    public ConcurrentDictionary<string, JsonNode> TransientSettings { get; } = new();

    /// <summary>All indices by name.</summary>
    public IEnumerable<IndexService> Indices => indices.Values.OrderBy(index => index.Name, StringComparer.Ordinal);

    public static string NewUuid() => Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public IndexService? Find(string name) => indices.GetValueOrDefault(name);

    public IEnumerable<IndexService> WithAlias(string alias) => Indices.Where(index => index.Aliases.ContainsKey(alias));

    /// <exception cref="OpenSearchException">The name is not allowed or taken, or a definition is not valid.</exception>
    public IndexService Create(string name, JsonObject settings, JsonObject mappings, JsonObject aliases)
    {
        IndexNames.Check(name);
        lock (gate)
        {
            if (indices.TryGetValue(name, out var existing))
            {
                throw new OpenSearchException(400, "resource_already_exists_exception", $"index [{name}/{existing.Uuid}] already exists")
                {
                    Details = { ["index"] = name, ["index_uuid"] = existing.Uuid },
                };
            }

            if (WithAlias(name).Any()) throw Errors.InvalidIndexName(name, "already exists as alias");
            foreach (var (alias, _) in aliases) CheckAlias(alias);

            var uuid = NewUuid();
            var created = IndexSettings.Create(name, settings, uuid, CreatedVersion(), clock.GetUtcNow(), IsVersion3);
            var index = new IndexService(name, uuid, created, mappings);
            foreach (var (alias, definition) in aliases) index.Aliases[alias] = definition as JsonObject ?? [];
            indices[name] = index;
            return index;
        }
    }

    /// <summary>The index that a write goes to; a missing one is created.</summary>
    public IndexService ForWrite(string name)
    {
        if (Find(name) is { } index) return index;
        var aliased = WithAlias(name).ToList();
        if (aliased.Count > 0) return WriteIndex(name, aliased);

        var allowed = PersistentSettings.GetValueOrDefault("action.auto_create_index") ?? TransientSettings.GetValueOrDefault("action.auto_create_index");
        if (allowed is not null && (string)allowed! == "false") throw Errors.IndexNotFound(name, "index_expression");

        try
        {
            return Create(name, [], [], []);
        }
        catch (OpenSearchException e) when (e.Type == "resource_already_exists_exception")
        {
            // Another write was first.
            return Find(name) ?? throw Errors.IndexNotFound(name);
        }
    }

    /// <summary>The one index that a read of a single document, or a deletion, means.</summary>
    public IndexService Single(string name)
    {
        if (Find(name) is { } index) return index;
        var aliased = WithAlias(name).ToList();
        return aliased.Count switch
        {
            0 => throw Errors.IndexNotFound(name, "index_expression"),
            1 => aliased[0],
            _ => throw Errors.IllegalArgument(
                $"alias [{name}] has more than one index associated with it [{string.Join(", ", aliased.Select(one => one.Name))}], can't execute a single index op"),
        };
    }

    public void Delete(IEnumerable<IndexService> doomed)
    {
        lock (gate)
        {
            foreach (var index in doomed) indices.TryRemove(index.Name, out _);
        }
    }

    public void CheckAlias(string alias)
    {
        if (Find(alias) is not { } index) return;
        throw new OpenSearchException(400, "invalid_alias_name_exception",
            $"Invalid alias name [{alias}], an index exists with the same name as the alias")
        {
            Details = { ["index"] = alias, ["index_uuid"] = index.Uuid },
        };
    }

    private static IndexService WriteIndex(string alias, List<IndexService> aliased)
    {
        var marked = aliased.Where(index => index.Aliases[alias]["is_write_index"]?.GetValue<bool>() == true).ToList();
        if (marked.Count == 1) return marked[0];
        if (aliased is [var only] && only.Aliases[alias]["is_write_index"]?.GetValue<bool>() != false) return only;
        throw Errors.IllegalArgument(
            $"no write index is defined for alias [{alias}]. The write index may be explicitly disabled using is_write_index=false" +
            " or the alias points to multiple indices without one being designated as a write index");
    }

    // The id of a version as OpenSearch numbers it: 2.19.4 is 2190499, marked by a high bit.
    private string CreatedVersion()
    {
        var parts = version.Split('.', '-');
        var id = (int.Parse(parts[0]) * 1_000_000) + (int.Parse(parts.ElementAtOrDefault(1) ?? "0") * 10_000) + (int.Parse(parts.ElementAtOrDefault(2) ?? "0") * 100) + 99;
        return (id ^ 0x08000000).ToString();
    }
}
