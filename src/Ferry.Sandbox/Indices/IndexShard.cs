using System.Runtime.InteropServices;

namespace Ferry.Sandbox.Indices;

/// <summary>How a write checks the version that is there: internal unless a version or a sequence number is given.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VersionCheck(VersionType Type, long? Version, long? IfSeqNo, long? IfPrimaryTerm);

internal enum VersionType
{
    Internal,
    External,
    ExternalGte,
}

/// <summary>What a write did; the words are those of the answer.</summary>
internal readonly record struct WriteResult(string Result, int Status, long Version, long SeqNo);

/// <summary>The documents of one shard by id. Writes and reads are safe from any thread.</summary>
internal sealed class IndexShard(string index, string indexUuid, int number)
{
    /// <summary>There is one primary that never fails over.</summary>
    public const long PrimaryTerm = 1;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Document> documents = [];
    private long lastSeqNo = -1;
    private long refreshedSeqNo = -1;

    public int Number => number;

    /// <summary>Of the last operation; -1 before the first.</summary>
    public long LastSeqNo
    {
        get
        {
            lock (gate) return lastSeqNo;
        }
    }

    /// <summary>The newest version, refreshed or not; null when there is none or it is deleted.</summary>
    public Document? Get(string id)
    {
        lock (gate) return documents.GetValueOrDefault(id) is { IsDeleted: false } document ? document : null;
    }

    /// <summary>The version as of the last refresh.</summary>
    public Document? GetRefreshed(string id)
    {
        lock (gate) return documents.TryGetValue(id, out var document) ? Refreshed(document) : null;
    }

    /// <exception cref="OpenSearchException">A version conflict.</exception>
    public WriteResult Index(string id, string? routing, byte[] source, VersionCheck check, bool create)
    {
        lock (gate)
        {
            var current = documents.GetValueOrDefault(id);
            var exists = current is { IsDeleted: false };
            if (create && exists) throw Conflict(id, $"document already exists (current version [{current!.Version}])");
            var version = Check(id, current, check);
            Write(new Document(id, routing, source, version, ++lastSeqNo, Supersede(current)));
            return exists ? new WriteResult("updated", 200, version, lastSeqNo) : new WriteResult("created", 201, version, lastSeqNo);
        }
    }

    /// <exception cref="OpenSearchException">A version conflict.</exception>
    public WriteResult Delete(string id, string? routing, VersionCheck check)
    {
        lock (gate)
        {
            var current = documents.GetValueOrDefault(id);
            var version = Check(id, current, check);
            // The deletion is kept: later versions count on from it. OpenSearch forgets it after a minute.
            Write(new Document(id, routing, null, version, ++lastSeqNo, Supersede(current)));
            return current is { IsDeleted: false }
                ? new WriteResult("deleted", 200, version, lastSeqNo)
                : new WriteResult("not_found", 404, version, lastSeqNo);
        }
    }

    /// <summary>A write that fails in the engine has used up its number.</summary>
    public void SkipSeqNo()
    {
        lock (gate) lastSeqNo++;
    }

    /// <summary>Makes all writes so far visible to searches and counts.</summary>
    public void Refresh()
    {
        lock (gate) refreshedSeqNo = lastSeqNo;
    }

    /// <summary>What a search sees, in the order of writing.</summary>
    public List<Document> Searchable()
    {
        lock (gate)
        {
            var visible = new List<Document>(documents.Count);
            foreach (var document in documents.Values)
            {
                if (Refreshed(document) is { IsDeleted: false } refreshed) visible.Add(refreshed);
            }

            visible.Sort((a, b) => a.SeqNo.CompareTo(b.SeqNo));
            return visible;
        }
    }

    public long CountSearchable()
    {
        lock (gate) return documents.Values.LongCount(document => Refreshed(document) is { IsDeleted: false });
    }

    public OpenSearchException Conflict(string id, string why) => Failure(409, "version_conflict_engine_exception", $"[{id}]: version conflict, {why}");

    public OpenSearchException Missing(string id) => Failure(404, "document_missing_exception", $"[{id}]: document missing");

    private OpenSearchException Failure(int status, string type, string reason) =>
        new(status, type, reason) { Details = { ["index"] = index, ["shard"] = number.ToString(), ["index_uuid"] = indexUuid } };

    private Document? Refreshed(Document? document) =>
        document is null || document.SeqNo <= refreshedSeqNo ? document : document.Refreshed;

    private Document? Supersede(Document? current)
    {
        var visible = Refreshed(current);
        // It is never asked again for what it replaced itself; without this, all versions ever would be kept.
        visible?.Refreshed = null;
        return visible;
    }

    private void Write(Document document) => documents[document.Id] = document;

    private long Check(string id, Document? current, VersionCheck check)
    {
        if (check.IfSeqNo is { } seqNo)
        {
            var required = $"required seqNo [{seqNo}], primary term [{check.IfPrimaryTerm}].";
            if (current is null or { IsDeleted: true }) throw Conflict(id, $"{required} but no document was found");
            if (current.SeqNo != seqNo || check.IfPrimaryTerm != PrimaryTerm)
                throw Conflict(id, $"{required} current document has seqNo [{current.SeqNo}] and primary term [{PrimaryTerm}]");
        }

        if (check.Type == VersionType.Internal) return (current?.Version ?? 0) + 1;

        var version = check.Version!.Value;
        if (check.Type == VersionType.External && current?.Version >= version)
            throw Conflict(id, $"current version [{current.Version}] is higher or equal to the one provided [{version}]");
        if (check.Type == VersionType.ExternalGte && current?.Version > version)
            throw Conflict(id, $"current version [{current.Version}] is higher than the one provided [{version}]");
        return version;
    }
}
