using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ferry.Clusters;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill.Failures;

/// <summary>
/// Writes a file of documents that the target refused: lines of JSON with index, target (where it differs), id, routing, version, status, type, reason, whether that is allowed,
/// and source (<c>source_b64</c> where that is not JSON); <see cref="FailedDocument"/> reads them. Made when the first document comes, readable by its
/// owner only. A file that is not flushed at its end is removed: no row names it. Safe for use by many threads.
/// </summary>
/// <param name="path">Of a file that is not there yet.</param>
public sealed class FailedDocuments(string path) : IDisposable
{
    /// <summary>Bytes of a line buffer that is kept; a larger one, for one huge document, is let go.</summary>
    private const int KeptBuffer = 1 << 20;

    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte> _line = new();
    private readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly Dictionary<string, long> _types = [];
    private FileStream? _file;
    private bool _isDurable = true;
    private bool _isDisposed;

    public string Path { get; } = path;

    /// <summary>Documents written so far.</summary>
    public long Count { get; private set; }

    /// <summary>The same by type of error.</summary>
    public IReadOnlyDictionary<string, long> CountByType => _types;

    /// <param name="index">Name at the source.</param>
    /// <param name="action">The action line that the target refused.</param>
    /// <param name="source">The source.</param>
    /// <param name="failure">What the target said.</param>
    /// <param name="isAllowed">Whether the user allows such errors, so that the document counts as skipped.</param>
    /// <exception cref="FailuresException">The file cannot be written.</exception>
    public void Add(string index, ReadOnlySpan<byte> action, ReadOnlySpan<byte> source, BulkItemFailure failure, bool isAllowed = false)
    {
        lock (_lock)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line, _options))
            {
                json.WriteStartObject();
                json.WriteString("index"u8, index);
                WriteAction(json, action);
                json.WriteNumber("status"u8, failure.Status);
                json.WriteString("type"u8, failure.Type);
                json.WriteString("reason"u8, failure.Reason);
                if (isAllowed)
                {
                    json.WriteBoolean("allowed"u8, true);
                }

                WriteSource(json, source);
                json.WriteEndObject();
            }

            _line.Write("\n"u8);
            Write(_line.WrittenSpan, failure.Type);
            if (_line.Capacity > KeptBuffer)
            {
                _line = new ArrayBufferWriter<byte>();
            }
        }
    }

    /// <summary>Takes over a document of another file as it is.</summary>
    /// <exception cref="FailuresException">The file cannot be written.</exception>
    public void Copy(FailedDocument document)
    {
        lock (_lock)
        {
            Write(document.Line.Span, document.Type);
            Write("\n"u8);
        }
    }

    /// <summary>Makes what was added durable; costs nothing if all of it is.</summary>
    /// <exception cref="FailuresException">The file cannot be written.</exception>
    public void Flush()
    {
        lock (_lock)
        {
            if (!_isDurable)
            {
                try
                {
                    _file!.Flush(flushToDisk: true);
                    _isDurable = true;
                }
                catch (IOException e)
                {
                    throw FailuresException.NotKept(e);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            try
            {
                _file?.Dispose();
                if (!_isDurable)
                {
                    File.Delete(Path);
                }
            }
            catch (Exception e) when (!_isDurable && e is IOException or UnauthorizedAccessException)
            {
                // Whatever kept it from being written has been said; what is left of it is named by no row.
            }

            _file = null;
        }
    }

    /// <summary>Writes a line and counts it; the lock is held.</summary>
    private void Write(ReadOnlySpan<byte> line, string type)
    {
        Write(line);
        Count++;
        _types[type] = _types.GetValueOrDefault(type) + 1;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        try
        {
            _file ??= Open();
            _isDurable = false;
            _file.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FailuresException.NotKept(e);
        }
    }

    private FileStream Open()
    {
        PrivateFolder.CreateFor(Path);
        return PrivateFolder.Open(Path, FileMode.CreateNew);
    }

    /// <summary>The action line is Ferry's own: {"index":{"_index":…,"_type":…,"_id":…,"routing":…}}, or the same with "create".</summary>
    private static void WriteAction(Utf8JsonWriter json, ReadOnlySpan<byte> action)
    {
        var reader = new Utf8JsonReader(action);
        using var parsed = JsonDocument.ParseValue(ref reader);
        var operation = parsed.RootElement.EnumerateObject().First().Value;
        if (operation.TryGetProperty("_index"u8, out var target))
        {
            json.WriteString("target"u8, target.GetString());
        }

        if (operation.TryGetProperty("_type"u8, out var type))
        {
            json.WriteString("mapping_type"u8, type.GetString());
        }

        json.WriteString("id"u8, operation.GetProperty("_id"u8).GetString());
        if (operation.TryGetProperty("routing"u8, out var routing))
        {
            json.WriteString("routing"u8, routing.GetString());
        }

        if (operation.TryGetProperty("version"u8, out var version))
        {
            json.WriteNumber("version"u8, version.GetInt64());
        }
    }

    private static void WriteSource(Utf8JsonWriter json, ReadOnlySpan<byte> source)
    {
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
}
