using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ferry.Clusters;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill.Failures;

/// <summary>
/// The file of documents that the target refused: lines of JSON with index, id, routing, status, type, reason and source
/// (<c>source_b64</c> where that is not JSON). Made when the first document fails, readable by its owner only. Safe for use by many threads.
/// </summary>
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

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(string index, ReadOnlySpan<byte> action, ReadOnlySpan<byte> source, BulkItemFailure failure)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line, _options))
            {
                json.WriteStartObject();
                json.WriteString("index"u8, index);
                WriteAction(json, action);
                json.WriteNumber("status"u8, failure.Status);
                json.WriteString("type"u8, failure.Type);
                json.WriteString("reason"u8, failure.Reason);
                WriteSource(json, source);
                json.WriteEndObject();
            }

            _line.Write("\n"u8);
            _file ??= Open();
            _isDurable = false;
            _file.Write(_line.WrittenSpan);
            Count++;
            _types[failure.Type] = _types.GetValueOrDefault(failure.Type) + 1;
            if (_line.Capacity > KeptBuffer)
            {
                _line = new ArrayBufferWriter<byte>();
            }
        }
    }

    /// <summary>Makes what was added durable; costs nothing if all of it is.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Flush()
    {
        lock (_lock)
        {
            if (!_isDurable)
            {
                _file!.Flush(flushToDisk: true);
                _isDurable = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _file?.Dispose();
        }
    }

    private FileStream Open()
    {
        try
        {
            PrivateFolder.CreateFor(Path);
            return PrivateFolder.Open(Path, FileMode.Append);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{Path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The action line is Ferry's own: {"index":{"_id":…,"routing":…}}, or the same with "create".</summary>
    private static void WriteAction(Utf8JsonWriter json, ReadOnlySpan<byte> action)
    {
        var reader = new Utf8JsonReader(action);
        using var parsed = JsonDocument.ParseValue(ref reader);
        var operation = parsed.RootElement.EnumerateObject().First().Value;
        json.WriteString("id"u8, operation.GetProperty("_id"u8).GetString());
        if (operation.TryGetProperty("routing"u8, out var routing))
        {
            json.WriteString("routing"u8, routing.GetString());
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
