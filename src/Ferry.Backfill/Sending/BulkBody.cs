using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Ferry.Snapshots.Documents;

namespace Ferry.Backfill.Sending;

/// <summary>
/// The body of a bulk request under construction: for each document an action line with id and routing, then the source, which is copied
/// and not parsed. Knows where each document lies, so that parts can be sent again.
/// </summary>
public sealed class BulkBody
{
    private const int InitialSize = 1 << 16;

    private readonly int _keepSize;
    private readonly byte[] _action;
    private readonly List<Entry> _entries = [];
    private readonly IdDecoder _ids = new();
    private byte[] _buffer = new byte[InitialSize];
    private int _length;

    /// <param name="usualSize">Bytes that are kept for the next body; a body that grew larger for one huge document is let go.</param>
    /// <param name="index">The index that the action lines name; null if the path of the request does.</param>
    public BulkBody(int usualSize, string? index = null)
    {
        _keepSize = usualSize;
        _action = index is null ? "{\"index\":{"u8.ToArray() : Encoding.UTF8.GetBytes($"{{\"index\":{{\"_index\":{JsonSerializer.Serialize(index)},");
    }

    public int Count => _entries.Count;

    public int Length => _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    public void Clear()
    {
        _entries.Clear();
        _length = 0;
        if (_buffer.Length > 2 * _keepSize)
        {
            _buffer = new byte[InitialSize];
        }
    }

    /// <summary>The bytes a document adds at most, but for the name of an index.</summary>
    public static long MaxSize(in SourceDocument document) =>
        document.Source.Length + (6L * (IdDecoder.MaxLength(document) + document.Routing.Length)) + 64;

    /// <summary>Appends an index operation; false, and nothing is appended, if the source cannot be written as one line.</summary>
    /// <exception cref="Lucene.IndexFormatException">The stored id or routing cannot be decoded.</exception>
    public bool Add(in SourceDocument document)
    {
        var start = _length;
        AppendAction(document);
        var source = _length;
        var written = SourceLine.Write(document.Source, _buffer.AsSpan(_length));
        if (written < 0)
        {
            _length = start;
            return false;
        }

        End(start, source, written);
        return true;
    }

    /// <summary>Appends a document with its source as it is stored: for keeping, not for sending.</summary>
    /// <exception cref="Lucene.IndexFormatException">The stored id or routing cannot be decoded.</exception>
    public void AddRaw(in SourceDocument document)
    {
        var start = _length;
        AppendAction(document);
        document.Source.CopyTo(_buffer.AsSpan(_length));
        End(start, _length, document.Source.Length);
    }

    /// <summary>The action line and source of a document, each without its line end.</summary>
    public (ReadOnlyMemory<byte> Action, ReadOnlyMemory<byte> Source) Document(int position)
    {
        var entry = _entries[position];
        return (_buffer.AsMemory(entry.Start, entry.Source - 1 - entry.Start), _buffer.AsMemory(entry.Source, entry.End - 1 - entry.Source));
    }

    /// <summary>The bytes of a run of documents.</summary>
    public ReadOnlyMemory<byte> Slice(int first, int count) =>
        count == 0 ? default : _buffer.AsMemory(_entries[first].Start, _entries[first + count - 1].End - _entries[first].Start);

    /// <summary>Appends the action line and makes room for the source.</summary>
    private void AppendAction(in SourceDocument document)
    {
        var id = _ids.Decode(document);
        if (!Utf8.IsValid(document.Routing))
        {
            throw new Lucene.IndexFormatException(
                Lucene.FormatProblem.Corrupt, "_routing", document.Ordinal, $"{Convert.ToHexString(document.Routing)} is not UTF-8");
        }

        Reserve(_action.Length + MaxSize(document));
        Append(_action);
        Append("\"_id\":\""u8);
        AppendEscaped(id);
        if (!document.Routing.IsEmpty)
        {
            Append("\",\"routing\":\""u8);
            AppendEscaped(document.Routing);
        }

        Append("\"}}\n"u8);
    }

    private void End(int start, int source, int length)
    {
        _length = source + length;
        _buffer[_length++] = (byte)'\n';
        _entries.Add(new Entry(start, source, _length));
    }

    private void Reserve(long size)
    {
        if (_length + size > Array.MaxLength)
        {
            throw new InvalidOperationException($"A document of {size} bytes does not fit behind {_length} bytes.");
        }

        if (_buffer.Length < _length + size)
        {
            // Doubles up to the usual size; beyond that one huge document gets what it needs.
            var doubled = Math.Min(2L * _buffer.Length, 2L * _keepSize);
            Array.Resize(ref _buffer, (int)Math.Max(_length + size, doubled));
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void AppendEscaped(ReadOnlySpan<byte> utf8)
    {
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        if (encoder.FindFirstCharacterToEncodeUtf8(utf8) < 0)
        {
            Append(utf8);
            return;
        }

        var status = encoder.EncodeUtf8(utf8, _buffer.AsSpan(_length), out _, out var written);
        if (status != OperationStatus.Done)
        {
            throw new InvalidOperationException($"Escaping ended with {status}.");
        }

        _length += written;
    }

    private readonly record struct Entry(int Start, int Source, int End);
}
