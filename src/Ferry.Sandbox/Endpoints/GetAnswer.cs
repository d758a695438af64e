using System.Text.Json;
using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Search;

namespace Ferry.Sandbox.Endpoints;

/// <summary>How a document, or its absence, is shown by <c>_doc</c> and <c>_mget</c>.</summary>
internal static class GetAnswer
{
    public static void Write(Utf8JsonWriter json, string index, string id, Document? document, SourceFilter source)
    {
        json.WriteStartObject();
        json.WriteString("_index", index);
        json.WriteString("_id", id);
        if (document is null)
        {
            json.WriteBoolean("found", false);
        }
        else
        {
            json.WriteNumber("_version", document.Version);
            json.WriteNumber("_seq_no", document.SeqNo);
            json.WriteNumber("_primary_term", IndexShard.PrimaryTerm);
            if (document.Routing is not null) json.WriteString("_routing", document.Routing);
            json.WriteBoolean("found", true);
            source.Write(json, document.Source!);
        }

        json.WriteEndObject();
    }
}
