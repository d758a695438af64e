using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;

namespace Ferry.Snapshots.Dumps;

/// <summary>
/// Documents as lines of JSON: snapshot, index, shard, type, id, routing, parent, version, seq_no, primary_term, timestamp, ttl_expires,
/// stored_as, source; keys that do not apply are left out. <c>source</c> is the stored text byte for byte; where <c>stored_as</c> says that
/// CBOR, SMILE or YAML is stored, the JSON of it. What is not one line of UTF-8 JSON, and cannot be made that, comes as <c>source_b64</c>;
/// <c>null</c> where none is stored.
/// </summary>
public sealed class NdjsonDump(Stream output) : IDocumentWriter
{
    private const int FlushAt = 1 << 20;
    private const int KeptBuffer = 4 * FlushAt;

    private ArrayBufferWriter<byte> _buffer = new();
    private readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly SourceConverter _sources = new();
    private string _snapshot = "";
    private ShardSnapshot _shard = null!;
    private string? _type;

    public void BeginShard(string snapshot, ShardSnapshot shard, string? type) => (_snapshot, _shard, _type) = (snapshot, shard, type);

    public string? Add(in SourceDocument document, ReadOnlySpan<byte> id, DocumentVersions versions)
    {
        using (var json = new Utf8JsonWriter(_buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("snapshot"u8, _snapshot);
            json.WriteString("index"u8, _shard.Index.Name);
            json.WriteNumber("shard"u8, _shard.Shard);
            if (!document.Type.IsEmpty)
            {
                json.WriteString("type"u8, document.Type);
            }
            else if (_type is not null)
            {
                json.WriteString("type"u8, _type);
            }

            json.WriteString("id"u8, id);
            WriteText(json, "routing"u8, document.Routing);
            WriteText(json, "parent"u8, document.Parent);
            WriteNumber(json, "version"u8, versions.Version(document.Ordinal));
            WriteNumber(json, "seq_no"u8, versions.SeqNo(document.Ordinal));
            WriteNumber(json, "primary_term"u8, versions.PrimaryTerm(document.Ordinal));
            WriteNumber(json, "timestamp"u8, document.Timestamp);
            WriteNumber(json, "ttl_expires"u8, document.Expires);
            if (!document.HasSource)
            {
                json.WriteNull("source"u8);
            }
            else
            {
                WriteSource(json, document.Source);
            }

            json.WriteEndObject();
        }

        _buffer.Write("\n"u8);
        return null;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_buffer.WrittenCount >= FlushAt)
        {
            await WriteAsync(cancellationToken);
        }
    }

    /// <summary>What was read before a damage is written as well.</summary>
    public ValueTask EndShardAsync(bool isWhole, CancellationToken cancellationToken) => WriteAsync(cancellationToken);

    private void WriteSource(Utf8JsonWriter json, ReadOnlySpan<byte> stored)
    {
        string? storedAs = null;
        var source = stored;
        try
        {
            source = _sources.ToJson(stored, out storedAs);
        }
        catch (DecodingException)
        {
            // It comes as it is stored.
        }

        if (storedAs is not null)
        {
            json.WriteString("stored_as"u8, storedAs);
        }

        if (SourceText.IsLineOfJson(source))
        {
            json.WritePropertyName("source"u8);
            json.WriteRawValue(source, skipInputValidation: true);
        }
        else
        {
            json.WriteBase64String("source_b64"u8, source);
        }
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        if (_buffer.Capacity > KeptBuffer)
        {
            // It would double for the next huge document that meets small ones in it.
            _buffer = new ArrayBufferWriter<byte>();
        }

        _buffer.ResetWrittenCount();
    }
}
