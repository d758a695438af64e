using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox;

/// <summary>
/// An error in OpenSearch's words: the answer to a request, or to one item of a <c>_bulk</c> or <c>_mget</c>.
/// </summary>
internal sealed class OpenSearchException(int status, string type, string reason, OpenSearchException? causedBy = null) : Exception(reason)
{
    public int Status { get; } = status;

    public string Type { get; } = type;

    public OpenSearchException? CausedBy { get; } = causedBy;

    /// <summary>Fields beside type and reason: <c>index</c>, <c>shard</c>, <c>line</c> and so on.</summary>
    public JsonObject Details { get; init; } = [];

    // The innermost error that OpenSearch itself raised; those of Java and the JSON parser do not count.
    private OpenSearchException RootCause =>
        CausedBy is { Type: "mapper_parsing_exception" or "query_shard_exception" } ? CausedBy.RootCause : this;

    /// <summary>The whole answer: <c>{"error":{"root_cause":[…],…},"status":…}</c>.</summary>
    public void WriteAnswer(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("error");
        WriteWithRootCause(json);
        json.WriteNumber("status", Status);
        json.WriteEndObject();
    }

    /// <summary>The error of an item of <c>_mget</c>.</summary>
    public void WriteWithRootCause(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("root_cause");
        RootCause.WriteRoot(json);
        json.WriteEndArray();
        WriteFields(json);
        json.WriteEndObject();
    }

    /// <summary>The error of an item of <c>_bulk</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteFields(json);
        json.WriteEndObject();
    }

    private void WriteRoot(Utf8JsonWriter json)
    {
        // A failure of all shards is told by what the shards said.
        if (Details["failed_shards"]?[0]?["reason"] is JsonObject shardReason)
        {
            var root = (JsonObject)shardReason.DeepClone();
            root.Remove("caused_by");
            root.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        WriteOwnFields(json);
        json.WriteEndObject();
    }

    private void WriteFields(Utf8JsonWriter json)
    {
        WriteOwnFields(json);
        if (CausedBy is null) return;
        json.WritePropertyName("caused_by");
        CausedBy.Write(json);
    }

    private void WriteOwnFields(Utf8JsonWriter json)
    {
        json.WriteString("type", Type);
        json.WriteString("reason", Message);
        foreach (var (name, value) in Details)
        {
            json.WritePropertyName(name);
            value!.WriteTo(json);
        }
    }
}
