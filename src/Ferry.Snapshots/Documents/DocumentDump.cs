using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;

namespace Ferry.Snapshots.Documents;

/// <summary>
/// Writes live root documents as lines of JSON: snapshot, index, shard, type, id, routing, parent, version, seq_no, primary_term, timestamp,
/// ttl_expires, stored_as, source; keys that do not apply are left out. <c>source</c> is the stored text byte for byte; where <c>stored_as</c> says that CBOR, SMILE or
/// YAML is stored, the JSON of it. What is not one line of UTF-8 JSON, and cannot be made that, comes as <c>source_b64</c>; <c>null</c>
/// where none is stored.
/// </summary>
public sealed class DocumentDump(Stream output)
{
    private const int FlushAt = 1 << 20;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly IdDecoder _ids = new();
    private readonly SourceConverter _sources = new();

    /// <summary>Writes the documents of a shard and returns their number.</summary>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="shard">Its files.</param>
    /// <param name="type">The type of documents that are not stored with one: <see cref="Snapshot.TypeOf"/>.</param>
    /// <param name="cancellationToken">Ends the dump.</param>
    /// <exception cref="Lucene.IndexFormatException">The shard is damaged; documents before the damage are written.</exception>
    public async ValueTask<long> WriteShardAsync(string snapshot, ShardSnapshot shard, string? type, CancellationToken cancellationToken)
    {
        long count = 0;
        try
        {
            var reader = await ShardReader.OpenAsync(shard, cancellationToken);
            foreach (var commit in reader.Segments)
            {
                count += await WriteSegmentAsync(await reader.OpenSegmentAsync(commit, cancellationToken), snapshot, shard, type, cancellationToken);
            }
        }
        finally
        {
            await FlushAsync(cancellationToken);
        }

        return count;
    }

    private async ValueTask<long> WriteSegmentAsync(
        ShardSegment segment, string snapshot, ShardSnapshot shard, string? type, CancellationToken cancellationToken)
    {
        long count = 0, nested = 0;
        var stored = await segment.StoredFieldsAsync(cancellationToken);
        var versions = await DocumentVersions.OpenAsync(segment, cancellationToken);
        var ranges = stored.Split(long.MaxValue);
        foreach (var range in ranges)
        {
            using var scan = await segment.ScanAsync(range, cancellationToken);
            while (await scan.NextChunkAsync(cancellationToken))
            {
                await versions.LoadAsync(scan.ChunkStart, scan.ChunkCount, cancellationToken);
                while (scan.NextDocument(out var document))
                {
                    Write(snapshot, shard, type, document, versions);
                    count++;
                }

                if (_buffer.WrittenCount >= FlushAt)
                {
                    await FlushAsync(cancellationToken);
                }
            }

            nested += scan.NestedDocs;
            await stored.VerifyAsync([scan.Checksum], cancellationToken);
        }

        var expected = segment.TellsRoots ? segment.LiveDocs : segment.LiveDocs - nested;
        return count == expected
            ? count
            : throw new Lucene.IndexFormatException(
                Lucene.FormatProblem.Corrupt, stored.File, 0, $"{count} documents were read, {expected} are live");
    }

    private void Write(string snapshot, ShardSnapshot shard, string? type, in SourceDocument document, DocumentVersions versions)
    {
        using (var json = new Utf8JsonWriter(_buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("snapshot"u8, snapshot);
            json.WriteString("index"u8, shard.Index.Name);
            json.WriteNumber("shard"u8, shard.Shard);
            if (!document.Type.IsEmpty)
            {
                json.WriteString("type"u8, document.Type);
            }
            else if (type is not null)
            {
                json.WriteString("type"u8, type);
            }

            json.WriteString("id"u8, _ids.Decode(document));
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
    }

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

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
