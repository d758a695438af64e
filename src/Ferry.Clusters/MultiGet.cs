using System.Buffers;
using System.Text.Json;

namespace Ferry.Clusters;

/// <summary>Where a document of an index is: documents of the same id may lie under several routings.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Routing">Its routing; null if it has none.</param>
public readonly record struct DocumentAddress(string Id, string? Routing);

/// <summary>Why a cluster could not look for a document.</summary>
/// <param name="Type">Such as "no_shard_available_action_exception".</param>
/// <param name="Reason">In words.</param>
public sealed record MultiGetError(string Type, string Reason)
{
    /// <summary>Items have no status of their own, so that types must tell: a shard or its node is away, or has too much to do.</summary>
    private static readonly HashSet<string> Transient =
    [
        "no_shard_available_action_exception", "unavailable_shards_exception", "shard_not_found_exception", "index_shard_not_started_exception",
        "index_shard_recovering_exception", "illegal_index_shard_state_exception", "node_not_connected_exception", "node_disconnected_exception",
        "node_closed_exception", "connect_transport_exception", "receive_timeout_transport_exception", "rejected_execution_exception",
        "es_rejected_execution_exception", "circuit_breaking_exception",
    ];

    /// <summary>Whether the document may be found later.</summary>
    public bool IsTransient => Transient.Contains(Type);
}

/// <summary>What a cluster has under an address.</summary>
/// <param name="IsFound">Whether there is a document.</param>
/// <param name="Routing">That of the document; null if it has none.</param>
/// <param name="Source">As the cluster gives it; null if it has none.</param>
/// <param name="Error">Why it could not look; null if it could.</param>
public sealed record MultiGetItem(bool IsFound, string? Routing, ReadOnlyMemory<byte>? Source, MultiGetError? Error);

/// <summary>Request and answer of <c>_mget</c>.</summary>
public static class MultiGet
{
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<DocumentAddress> documents)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("docs"u8);
        foreach (var document in documents)
        {
            json.WriteStartObject();
            json.WriteString("_id"u8, document.Id);
            if (document.Routing is not null)
            {
                json.WriteString("routing"u8, document.Routing);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    /// <summary>One item a document, in the order in which they were asked for. Sources are slices of the answer.</summary>
    /// <exception cref="JsonException">The answer is not that of this request.</exception>
    /// <exception cref="InvalidOperationException">A text of it is not valid Unicode.</exception>
    public static IReadOnlyList<MultiGetItem> Parse(ReadOnlyMemory<byte> answer, IReadOnlyList<DocumentAddress> documents)
    {
        var items = new List<MultiGetItem>(documents.Count);
        var cursor = new JsonCursor(answer.Span);
        cursor.Take('{');
        for (var isFirst = true; cursor.NextElement('}', ref isFirst);)
        {
            var name = cursor.TakeText();
            cursor.Take(':');
            if (name != "docs")
            {
                cursor.Skip();
                continue;
            }

            cursor.Take('[');
            for (var isFirstItem = true; cursor.NextElement(']', ref isFirstItem);)
            {
                var expected = items.Count < documents.Count ? documents[items.Count].Id : throw new JsonException("it has more items than were asked for");
                items.Add(ReadItem(ref cursor, answer, expected));
            }
        }

        cursor.End();
        return items.Count == documents.Count ? items : throw new JsonException($"{documents.Count} documents were asked for, it has {items.Count}");
    }

    private static MultiGetItem ReadItem(ref JsonCursor cursor, ReadOnlyMemory<byte> answer, string expectedId)
    {
        string? id = null, routing = null;
        bool? isFound = null;
        ReadOnlyMemory<byte>? source = null;
        MultiGetError? error = null;
        cursor.Take('{');
        for (var isFirst = true; cursor.NextElement('}', ref isFirst);)
        {
            var name = cursor.TakeText();
            cursor.Take(':');
            switch (name)
            {
                case "_id":
                    id = cursor.TakeText();
                    break;
                case "_routing":
                    routing = cursor.TakeText();
                    break;
                case "found":
                    isFound = answer[cursor.Skip()].Span.SequenceEqual("true"u8);
                    break;
                case "_source":
                    source = answer[cursor.Skip()];
                    break;
                case "error":
                    using (var json = JsonDocument.Parse(answer[cursor.Skip()]))
                    {
                        var (type, reason) = BulkResult.Describe(json.RootElement);
                        error = new MultiGetError(type, reason);
                    }

                    break;
                default:
                    cursor.Skip();
                    break;
            }
        }

        if (id != expectedId)
        {
            throw new JsonException($"document '{expectedId}' was asked for, it has '{id}' in its place");
        }

        // Without either nothing is known of the document, which is not to be taken for its absence.
        return isFound is null && error is null
            ? throw new JsonException($"it does not say whether document '{id}' is there")
            : new MultiGetItem(isFound == true && error is null, routing, source, error);
    }
}
