using System.Text;
using System.Text.Unicode;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.Lucene;
using Ferry.Snapshots.Documents;

namespace Ferry.Verification.Documents;

/// <summary>Documents of one index that are asked for together, with their sources as a backfill sends them.</summary>
internal sealed class DocumentBatch
{
    private const int MaxDocuments = 500;
    private const int InitialSize = 1 << 16;

    /// <summary>Bytes of sources; a batch with one larger document has that alone.</summary>
    public const int UsualSize = 4 << 20;

    private readonly List<DocumentAddress> _addresses = [];
    private readonly List<int> _ends = [];
    private readonly IdDecoder _ids = new();
    private byte[] _buffer = new byte[InitialSize];
    private int _length;

    public IReadOnlyList<DocumentAddress> Addresses => _addresses;

    /// <summary>Bytes of all sources.</summary>
    public int Length => _length;

    public bool HasRoomFor(in SourceDocument document) =>
        _addresses.Count == 0 || (_addresses.Count < MaxDocuments && _length + (long)document.Source.Length <= UsualSize);

    /// <exception cref="IndexFormatException">The stored id or routing cannot be decoded.</exception>
    public DocumentAddress AddressOf(in SourceDocument document)
    {
        var id = Encoding.UTF8.GetString(_ids.Decode(document));
        return !Utf8.IsValid(document.Routing)
            ? throw new IndexFormatException(
                FormatProblem.Corrupt, "_routing", document.Ordinal, $"{Convert.ToHexString(document.Routing)} is not UTF-8")
            : new DocumentAddress(id, document.Routing.IsEmpty ? null : Encoding.UTF8.GetString(document.Routing));
    }

    public void Add(DocumentAddress address, ReadOnlySpan<byte> source)
    {
        if (_buffer.Length - _length < source.Length)
        {
            // Doubles up to the usual size; beyond that one huge document gets what it needs.
            Array.Resize(ref _buffer, Math.Max(_length + source.Length, Math.Min(2 * _buffer.Length, UsualSize)));
        }

        var written = SourceLine.Write(source, _buffer.AsSpan(_length));
        if (written < 0)
        {
            // No bulk request could carry it; whatever the target has instead is compared with what is stored.
            source.CopyTo(_buffer.AsSpan(_length));
            written = source.Length;
        }

        _length += written;
        _addresses.Add(address);
        _ends.Add(_length);
    }

    public ReadOnlyMemory<byte> Source(int position)
    {
        var start = position == 0 ? 0 : _ends[position - 1];
        return _buffer.AsMemory(start, _ends[position] - start);
    }

    public void Clear()
    {
        _addresses.Clear();
        _ends.Clear();
        _length = 0;
        if (_buffer.Length > UsualSize)
        {
            _buffer = new byte[InitialSize];
        }
    }
}
