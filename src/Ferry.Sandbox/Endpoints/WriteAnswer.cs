using System.Text.Json;
using Ferry.Sandbox.Bulk;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Endpoints;

/// <summary>The fields that every successful write answers with, alone or in a <c>_bulk</c>.</summary>
internal static class WriteAnswer
{
    public static void WriteFields(Utf8JsonWriter json, in ItemOutcome outcome, BulkItemRequest item, bool forcedRefresh, bool wrote = true)
    {
        json.WriteString("_index"u8, outcome.Index.Name);
        json.WriteString("_id"u8, outcome.Id);
        json.WriteNumber("_version"u8, outcome.Write.Version);
        json.WriteString("result"u8, outcome.Write.Result);
        if (forcedRefresh) json.WriteBoolean("forced_refresh"u8, true);
        json.WriteStartObject("_shards"u8);
        json.WriteNumber("total"u8, wrote ? outcome.Index.Copies : 0);
        json.WriteNumber("successful"u8, wrote ? 1 : 0);
        json.WriteNumber("failed"u8, 0);
        json.WriteEndObject();
        json.WriteNumber("_seq_no"u8, outcome.Write.SeqNo);
        json.WriteNumber("_primary_term"u8, IndexShard.PrimaryTerm);
        var shown = item.Update?.Shown ?? item.Shown;
        if (outcome.Source is null || shown is null or { ShowsNothing: true }) return;
        json.WriteStartObject("get"u8);
        json.WriteNumber("_seq_no"u8, outcome.Write.SeqNo);
        json.WriteNumber("_primary_term"u8, IndexShard.PrimaryTerm);
        json.WriteBoolean("found"u8, true);
        shown.Write(json, outcome.Source);
        json.WriteEndObject();
    }
}
