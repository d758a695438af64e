using System.Buffers;
using System.Text.Json;

namespace Ferry.Corpus;

/// <summary>The body of a <c>_bulk</c> request while it is put together.</summary>
internal sealed class BulkBody
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    public int Length => buffer.WrittenCount;

    public ReadOnlyMemory<byte> Content => buffer.WrittenMemory;

    /// <summary>Adds or replaces a document. <paramref name="source"/> is JSON of one line.</summary>
    public void Index(string id, ReadOnlySpan<byte> source, string? routing = null)
    {
        WriteAction("index", id, routing);
        buffer.Write(source);
        buffer.Write("\n"u8);
    }

    public void Delete(string id) => WriteAction("delete", id, routing: null);

    private void WriteAction(string action, string id, string? routing)
    {
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartObject(action);
        json.WriteString("_id", id);
        if (routing is not null)
            json.WriteString("routing", routing);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }
}
