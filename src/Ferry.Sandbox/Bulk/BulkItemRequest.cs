using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Search;

namespace Ferry.Sandbox.Bulk;

internal enum OpType
{
    Index,
    Create,
    Update,
    Delete,
}

/// <summary>One item of a <c>_bulk</c>, or a request for a single document, before it is carried out.</summary>
internal sealed record BulkItemRequest
{
    public required OpType OpType { get; init; }

    public string? Index { get; init; }

    /// <summary>Null to have one made.</summary>
    public string? Id { get; init; }

    public string? Routing { get; init; }

    public VersionCheck Version { get; init; }

    public bool RequireAlias { get; init; }

    public string? Pipeline { get; init; }

    /// <summary>The document, or the body of an update. It lies in the request and must be copied to be kept.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    public UpdateBody? Update { get; init; }

    /// <summary>What an update shows of the document after it; null for nothing.</summary>
    public SourceFilter? Shown { get; init; }

    /// <summary>The action's name in requests and answers.</summary>
    public ReadOnlySpan<byte> Name => OpType switch
    {
        OpType.Index => "index"u8,
        OpType.Create => "create"u8,
        OpType.Update => "update"u8,
        _ => "delete"u8,
    };

    /// <summary>What is wrong with the item by itself, in OpenSearch's words.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrEmpty(Index)) yield return "index is missing";
        if (OpType is OpType.Update or OpType.Delete && string.IsNullOrEmpty(Id)) yield return "id is missing";
        if (Id is not null && System.Text.Encoding.UTF8.GetByteCount(Id) is var bytes and > 512)
            yield return $"id [{Id}] is too long, must be no longer than 512 bytes but was: {bytes}";

        if (OpType == OpType.Create)
        {
            if (Version.Type != VersionType.Internal) yield return "create operations only support internal versioning. use index instead";
            else if (Version.Version is not null) yield return "create operations do not support explicit versions. use index instead";
            if (Version.IfSeqNo is not null || Version.IfPrimaryTerm is not null) yield return "create operations do not support compare and set. use index instead";
        }
        else
        {
            if (Version.Type != VersionType.Internal && Version.Version is not >= 0)
                yield return $"illegal version value [{Version.Version ?? -3}] for version type [{(Version.Type == VersionType.External ? "EXTERNAL" : "EXTERNAL_GTE")}]";
            if (Version.Type == VersionType.Internal && Version.Version is not null)
            {
                yield return "internal versioning can not be used for optimistic concurrency control." +
                    " Please use `if_seq_no` and `if_primary_term` instead";
            }

            if (Version is { IfSeqNo: not null, IfPrimaryTerm: null }) yield return "ifSeqNo is set, but primary term is [0]";
            if (Version is { IfSeqNo: null, IfPrimaryTerm: { } term }) yield return $"ifSeqNo is unassigned, but primary term is [{term}]";
        }

        if (Update is { Doc: null, Script: false }) yield return "script or doc is missing";
        if (Update is { Doc: null, DocAsUpsert: true }) yield return "doc must be specified if doc_as_upsert is enabled";
    }
}
