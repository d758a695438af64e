using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;
using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Bulk;

/// <summary>What became of one item; the source is that after an update.</summary>
internal readonly record struct ItemOutcome(IndexService Index, IndexShard Shard, string Id, WriteResult Write, byte[]? Source);

/// <summary>Carries out one item: finds or creates its index, checks blocks and routing, and writes.</summary>
internal sealed class DocumentWriter(ClusterState cluster)
{
    /// <exception cref="OpenSearchException">The item failed.</exception>
    public ItemOutcome Execute(BulkItemRequest item)
    {
        if (item.RequireAlias && !cluster.WithAlias(item.Index!).Any()) throw NotAnAlias(item.Index!);
        if (item.Pipeline is { } pipeline and not "_none") throw Errors.IllegalArgument($"pipeline with id [{pipeline}] does not exist");
        if (item.Id is "" && item.OpType is OpType.Index or OpType.Create) throw Errors.IllegalArgument("if _id is specified it must not be empty");

        var index = Target(item);
        if (index.Settings.WriteBlock(index.Name) is { } block) throw block;
        var id = item.Id ?? NewId();
        var shard = index.ShardOf(id, item.Routing);
        return item.OpType switch
        {
            OpType.Delete => new ItemOutcome(index, shard, id, shard.Delete(id, item.Routing, item.Version), null),
            OpType.Update => Update(item, index, shard, id),
            _ => new ItemOutcome(index, shard, id,
                index.Index(shard, id, item.Routing, item.Source.Span, item.Version, item.OpType == OpType.Create), null),
        };
    }

    private static string NewId() => Base64Url.EncodeToString(Guid.NewGuid().ToByteArray().AsSpan(0, 15));

    // Only a deletion with an external version creates the index, to keep the version.
    private IndexService Target(BulkItemRequest item) =>
        item.OpType == OpType.Delete && item.Version.Type == VersionType.Internal && !cluster.WithAlias(item.Index!).Any()
            ? cluster.Find(item.Index!) ?? throw Errors.IndexNotFound(item.Index!, "index_expression")
            : cluster.ForWrite(item.Index!);

    private static ItemOutcome Update(BulkItemRequest item, IndexService index, IndexShard shard, string id)
    {
        var update = item.Update!;
        var current = shard.Get(id);
        if (current is null)
        {
            if (item.Version.IfSeqNo is not null) throw shard.Missing(id);
            var upsert = update.DocAsUpsert ? update.Doc : update.Upsert;
            if (upsert is null) throw shard.Missing(id);
            var inserted = Encoding.UTF8.GetBytes(SourceJson.Text(upsert));
            return Outcome(index.Index(shard, id, item.Routing, inserted, default, create: true), inserted);
        }

        if (item.Version.IfSeqNo is { } seqNo && (seqNo != current.SeqNo || item.Version.IfPrimaryTerm != IndexShard.PrimaryTerm))
        {
            throw shard.Conflict(id, $"required seqNo [{seqNo}], primary term [{item.Version.IfPrimaryTerm}]." +
                $" current document has seqNo [{current.SeqNo}] and primary term [{IndexShard.PrimaryTerm}]");
        }

        if (update.Script) throw Errors.IllegalArgument("failed to execute script");
        var merged = (JsonObject)JsonNode.Parse(current.Source)!;
        var changed = Merge(merged, update.Doc!);
        if (!changed && update.DetectNoop) return Outcome(new WriteResult("noop", 200, current.Version, current.SeqNo), current.Source!);

        var source = Encoding.UTF8.GetBytes(SourceJson.Text(merged));
        var check = new VersionCheck(VersionType.Internal, null, current.SeqNo, IndexShard.PrimaryTerm);
        return Outcome(index.Index(shard, id, item.Routing ?? current.Routing, source, check, create: false), source);

        ItemOutcome Outcome(WriteResult write, byte[] after) => new(index, shard, id, write, after);
    }

    /// <summary>Objects are merged, all else is replaced.</summary>
    private static bool Merge(JsonObject target, JsonObject changes)
    {
        var changed = false;
        foreach (var (name, value) in changes)
        {
            if (target[name] is JsonObject inner && value is JsonObject innerChanges)
            {
                changed |= Merge(inner, innerChanges);
                continue;
            }

            if (target.TryGetPropertyValue(name, out var old) && JsonNode.DeepEquals(old, value)) continue;
            target[name] = value?.DeepClone();
            changed = true;
        }

        return changed;
    }

    private static OpenSearchException NotAnAlias(string index) =>
        new(404, "index_not_found_exception", $"no such index [{index}] and [require_alias] request flag is [true] and [{index}] is not an alias")
        {
            Details = { ["index"] = index, ["index_uuid"] = "_na_" },
        };
}
