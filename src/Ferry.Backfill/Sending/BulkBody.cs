using System.Buffers;
using System.Buffers.Text;
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

    private readonly int _usualSize;
    private readonly List<Entry> _entries = [];
    private readonly IdDecoder _ids = new();

    // Where the action lines have no ids: lines that have them, to tell which documents failed.
    private readonly ArrayBufferWriter<byte> _identities = new();
    private readonly List<int> _identityEnds = [];
    private readonly Dictionary<int, ActionLine> _ownLines = [];
    private byte[] _buffer = new byte[InitialSize];
    private int _length;

    /// <param name="usualSize">Bytes that are kept for the next body; a body that grew larger for one huge document is let go.</param>
    /// <param name="line">What its action lines are like.</param>
    public BulkBody(int usualSize, ActionLine line)
    {
        _usualSize = usualSize;
        Line = line;
    }

    /// <summary>What its action lines are like, unless a document has one of its own; of a body without documents it may change.</summary>
    public ActionLine Line { get; set; }

    /// <summary>Whether documents have action lines of their own.</summary>
    public bool HasOwnLines => _ownLines.Count > 0;

    public int Count => _entries.Count;

    public int Length => _length;

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Whether a document has more bytes than are kept for the next body.</summary>
    public bool IsHuge(in SourceDocument document, ActionLine? line = null) => MaxSize(document, line) > Kept;

    private long Kept => 2L * _usualSize;

    public void Clear()
    {
        _entries.Clear();
        _identities.ResetWrittenCount();
        _identityEnds.Clear();
        _ownLines.Clear();
        _length = 0;
        if (_buffer.Length > Kept)
        {
            _buffer = new byte[InitialSize];
        }
    }

    /// <summary>The bytes a document adds at most.</summary>
    public long MaxSize(in SourceDocument document, ActionLine? line = null) =>
        document.Source.Length + (6L * (IdDecoder.MaxLength(document) + document.Routing.Length)) + (line ?? Line).FixedSize;

    /// <summary>Appends an operation; false, and nothing is appended, if the source cannot be written as one line.</summary>
    /// <param name="document">The document.</param>
    /// <param name="version">Its version, where the action lines have one.</param>
    /// <param name="line">The action line, where it is not the body's.</param>
    /// <exception cref="Lucene.IndexFormatException">The stored id or routing cannot be decoded.</exception>
    public bool Add(in SourceDocument document, long version = 0, ActionLine? line = null)
    {
        var start = _length;
        AppendAction(document, version, line ?? Line);
        var source = _length;
        var written = SourceLine.Write(document.Source, _buffer.AsSpan(_length));
        if (written < 0)
        {
            _length = start;
            return false;
        }

        if (line is not null && line != Line)
        {
            _ownLines.Add(_entries.Count, line);
        }

        End(document, start, source, written);
        return true;
    }

    /// <summary>Appends a document with its source as it is stored: for keeping, not for sending.</summary>
    /// <exception cref="Lucene.IndexFormatException">The stored id or routing cannot be decoded.</exception>
    public void AddRaw(in SourceDocument document, long version = 0)
    {
        var start = _length;
        AppendAction(document, version, Line);
        document.Source.CopyTo(_buffer.AsSpan(_length));
        End(document, start, _length, document.Source.Length);
    }

    /// <summary>The action line, with an id even where requests have none, and the source of a document, each without its line end.</summary>
    public (ReadOnlyMemory<byte> Action, ReadOnlyMemory<byte> Source) Document(int position)
    {
        var entry = _entries[position];
        var action = Line.HasId
            ? _buffer.AsMemory(entry.Start, entry.Source - 1 - entry.Start)
            : _identities.WrittenMemory[(position == 0 ? 0 : _identityEnds[position - 1]).._identityEnds[position]];
        return (action, _buffer.AsMemory(entry.Source, entry.End - 1 - entry.Source));
    }

    /// <summary>What the action line of a document is like.</summary>
    public ActionLine LineOf(int position) => _ownLines.GetValueOrDefault(position, Line);

    /// <summary>The bytes of a run of documents.</summary>
    public ReadOnlyMemory<byte> Slice(int first, int count) =>
        count == 0 ? default : _buffer.AsMemory(_entries[first].Start, _entries[first + count - 1].End - _entries[first].Start);

    /// <summary>Appends the action line and makes room for the source.</summary>
    private void AppendAction(in SourceDocument document, long version, ActionLine line)
    {
        var id = _ids.Decode(document);
        if (!Utf8.IsValid(document.Routing))
        {
            throw new Lucene.IndexFormatException(
                Lucene.FormatProblem.Corrupt, "_routing", document.Ordinal, $"{Convert.ToHexString(document.Routing)} is not UTF-8");
        }

        Reserve(MaxSize(document, line));
        Append(line.Begin);
        if (line.HasId)
        {
            AppendEscaped(id);
            Append("\""u8);
        }

        var routing = line.RoutingOf(document.Routing);
        if (!routing.IsEmpty)
        {
            Append(line.RoutingField);
            AppendEscaped(routing);
            Append("\""u8);
        }

        if (line.HasVersion)
        {
            Append(",\"version_type\":\"external_gte\",\"version\":"u8);
            Utf8Formatter.TryFormat(version, _buffer.AsSpan(_length), out var digits);
            _length += digits;
        }

        Append("}}\n"u8);
    }

    private void End(in SourceDocument document, int start, int source, int length)
    {
        _length = source + length;
        _buffer[_length++] = (byte)'\n';
        _entries.Add(new Entry(start, source, _length));
        if (!Line.HasId)
        {
            AppendIdentity(document);
        }
    }

    private void AppendIdentity(in SourceDocument document)
    {
        using (var json = new Utf8JsonWriter(_identities))
        {
            json.WriteStartObject();
            json.WriteStartObject("index"u8);
            json.WriteString("_id"u8, _ids.Decode(document));
            if (!document.Routing.IsEmpty)
            {
                json.WriteString("routing"u8, document.Routing);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        _identityEnds.Add(_identities.WrittenCount);
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
            var doubled = Math.Min(2L * _buffer.Length, Kept);
            var larger = GC.AllocateUninitializedArray<byte>((int)Math.Max(_length + size, doubled));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            _buffer = larger;
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
