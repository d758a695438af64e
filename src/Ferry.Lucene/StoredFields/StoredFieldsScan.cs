using System.Buffers;
using System.IO.Hashing;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>
/// Reads a range of chunks in order: a window of compressed bytes is read, then each chunk in it is decompressed into a buffer that
/// the next chunk reuses. Holds one window (1 MB, or the largest compressed chunk) and one chunk of decompressed bytes.
/// </summary>
public sealed class StoredFieldsScan : IDisposable
{
    private const int WindowSize = 1 << 20;

    /// <summary>Up to this ratio a length is believed at once; Zstandard can do 32 times as much, so its memory grows with what is really there.</summary>
    private const long UsualRatio = 1040;

    private readonly StoredFieldsReader _reader;
    private readonly ChunkRange _range;
    private readonly ChunkDecompressor? _decompressor;
    private readonly Crc32 _crc = new();
    private readonly IDisposable? _announced;
    private byte[] _window = [];
    private long _windowStart;
    private int _windowLength;
    private int _nextChunk;
    private byte[] _chunk = [];
    private long[] _fieldCounts = [];
    private long[] _ends = [];

    internal StoredFieldsScan(StoredFieldsReader reader, ChunkRange range)
    {
        _reader = reader;
        _range = range;
        _decompressor = reader.Format.NewDecompressor?.Invoke();
        _nextChunk = range.FirstChunk;
        _windowStart = range.Start;
        _announced = reader.Directory.Announce(reader.File, range.Start, range.End);
    }

    /// <summary>Ordinal of the first document of the current chunk in its segment.</summary>
    public int DocBase { get; private set; }

    /// <summary>Documents in the current chunk.</summary>
    public int Count { get; private set; }

    /// <summary>CRC-32 of the range; complete once <see cref="NextChunkAsync"/> has returned false.</summary>
    public RangeChecksum Checksum => new(_range.Start, _range.End, _crc.GetCurrentHashAsUInt32());

    /// <summary>
    /// Moves to the next chunk; false at the end of the range. After an exception about one chunk the next call goes on behind it.
    /// </summary>
    public async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (_nextChunk >= _range.EndChunk)
        {
            return false;
        }

        Count = 0;
        var chunk = _nextChunk++;
        if (_reader.Index.Pointer(chunk + 1) > _windowStart + _windowLength)
        {
            await FillWindowAsync(chunk, cancellationToken);
        }

        Count = DecodeChunk(chunk);
        return true;
    }

    /// <summary>A document of the current chunk by its index in it; valid until the next chunk is read.</summary>
    public StoredDocument Document(int index)
    {
        var start = index == 0 ? 0 : (int)_ends[index - 1];
        return new StoredDocument(
            new ByteReader(_chunk.AsSpan(start, (int)_ends[index] - start), _reader.File, _reader.Index.Pointer(_nextChunk - 1)),
            (int)_fieldCounts[index],
            _reader.Format.Encoding);
    }

    /// <summary>Length in bytes of a document's stored fields.</summary>
    public long DocumentLength(int index) => _ends[index] - (index == 0 ? 0 : _ends[index - 1]);

    public void Dispose()
    {
        _announced?.Dispose();
        ReturnWindow();
        _chunk = [];
        _decompressor?.Dispose();
    }

    private async ValueTask FillWindowAsync(int chunk, CancellationToken cancellationToken)
    {
        var index = _reader.Index;
        var start = index.Pointer(chunk);
        var endChunk = chunk + 1;
        while (endChunk < _range.EndChunk && index.Pointer(endChunk + 1) - start <= WindowSize)
        {
            endChunk++;
        }

        var length = index.Pointer(endChunk) - start;
        if (length > Array.MaxLength)
        {
            throw new IndexFormatException(FormatProblem.Corrupt, _reader.File, start, $"a chunk of {length} compressed bytes");
        }

        if (_window.Length < length)
        {
            ReturnWindow();
            _window = length <= WindowSize ? ArrayPool<byte>.Shared.Rent(WindowSize) : GC.AllocateUninitializedArray<byte>((int)length);
        }

        _windowLength = 0; // what a failed read leaves behind is not to be taken for the file's content
        await _reader.Directory.ReadAsync(_reader.File, start, _window.AsMemory(0, (int)length), cancellationToken);
        _windowStart = start;
        _windowLength = (int)length;
        _crc.Append(_window.AsSpan(0, _windowLength));
    }

    /// <summary>The pool would keep the window of one huge chunk for as long as the process lives, so it gets usual ones only.</summary>
    private void ReturnWindow()
    {
        if (_window.Length == WindowSize)
        {
            ArrayPool<byte>.Shared.Return(_window);
        }

        _window = [];
    }

    private int DecodeChunk(int chunk)
    {
        var index = _reader.Index;
        var format = _reader.Format;
        var start = index.Pointer(chunk);
        var bytes = _window.AsSpan((int)(start - _windowStart), (int)(index.Pointer(chunk + 1) - start));
        var reader = new ByteReader(bytes, _reader.File, start) { LittleEndian = format.LittleEndian };
        if (_decompressor is null)
        {
            return DecodePlain(ref reader, chunk);
        }

        DocBase = reader.ReadVInt();
        var token = reader.ReadVInt();
        var count = token >>> format.TokenBits;
        if (DocBase != index.FirstDoc(chunk) || count != index.FirstDoc(chunk + 1) - DocBase)
        {
            throw reader.Corrupt($"a chunk of {count} documents from {DocBase} on, the index says {index.FirstDoc(chunk)} to {index.FirstDoc(chunk + 1)}");
        }

        var total = ReadLengths(ref reader, format, count);
        if (total > (long)reader.Remaining * _decompressor.MaxRatio)
        {
            throw reader.Corrupt($"{reader.Remaining} bytes cannot become {total}");
        }

        // Writers slice what has twice the size of a chunk; 4.1 does so without a flag.
        var large = index.ChunkSize > 0 && total >= 2L * index.ChunkSize;
        var sliced = format.TokenBits > 0 ? (token & 1) != 0 : large;
        if (large && !sliced)
        {
            throw reader.Corrupt($"{total} bytes are not in slices of {index.ChunkSize}");
        }

        Decompress(_decompressor, ref reader, (int)total, sliced ? index.ChunkSize : (int)total);
        return count;
    }

    /// <summary>4.0: documents one after another, each with its number of fields in front; where it ends only its fields tell.</summary>
    private int DecodePlain(ref ByteReader reader, int chunk)
    {
        DocBase = _reader.Index.FirstDoc(chunk);
        var count = _reader.Index.FirstDoc(chunk + 1) - DocBase;
        Reserve(count);
        if (_chunk.Length < reader.Remaining)
        {
            _chunk = new byte[reader.Remaining];
        }

        var end = 0;
        for (var i = 0; i < count; i++)
        {
            var fields = reader.ReadVInt();
            var document = new StoredDocument(new ByteReader(reader.Rest, _reader.File, reader.Offset), fields, _reader.Format.Encoding);
            for (var field = 0; field < fields; field++)
            {
                document.MoveNext();
            }

            reader.ReadBytes(document.Position).CopyTo(_chunk.AsSpan(end));
            end += document.Position;
            _fieldCounts[i] = fields;
            _ends[i] = end;
        }

        return reader.Remaining == 0 ? count : throw reader.Corrupt($"{reader.Remaining} bytes follow the documents of the chunk");
    }

    private void Decompress(ChunkDecompressor decompressor, ref ByteReader reader, int total, int sliceLength)
    {
        if (total == 0)
        {
            return; // documents without fields: each compressor has its own bytes for nothing
        }

        if (_chunk.Length < total)
        {
            // Chunks differ by a document or so: with room to spare the next larger one needs no new buffer. Huge ones get just what they need.
            var room = total <= WindowSize ? total / 8 : 0;
            _chunk = []; // lets the old one go first
            _chunk = GC.AllocateUninitializedArray<byte>((int)Math.Min(total + room, reader.Remaining * UsualRatio));
        }

        for (int start = 0, end; start < total; start = end)
        {
            end = Math.Min(start + sliceLength, total);
            if (_chunk.Length < end)
            {
                Array.Resize(ref _chunk, (int)Math.Min(total, Math.Max(end, 2L * _chunk.Length)));
            }

            decompressor.Decompress(ref reader, _chunk.AsSpan(start, end - start));
        }

        if (reader.Remaining != 0)
        {
            throw reader.Corrupt($"{reader.Remaining} bytes follow the content of the chunk");
        }
    }

    /// <summary>Reads the number of fields and the length of each document; returns the sum of the lengths.</summary>
    private long ReadLengths(ref ByteReader reader, StoredFieldsFormat format, int count)
    {
        Reserve(count);
        var counts = _fieldCounts.AsSpan(0, count);
        var ends = _ends.AsSpan(0, count);
        if (count == 1)
        {
            counts[0] = reader.ReadVInt();
            ends[0] = reader.ReadVInt();
        }
        else
        {
            format.ReadInts(ref reader, counts);
            format.ReadInts(ref reader, ends);
        }

        long total = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            if (ends[i] < 0 || counts[i] < 0 || counts[i] > ends[i])
            {
                throw reader.Corrupt($"document {DocBase + i} has {counts[i]} fields in {ends[i]} bytes");
            }

            total += ends[i];
            ends[i] = total;
        }

        return total <= Array.MaxLength ? total : throw reader.Corrupt($"a chunk of {total} bytes");
    }

    private void Reserve(int count)
    {
        if (_ends.Length < count)
        {
            _ends = new long[count];
            _fieldCounts = new long[count];
        }
    }
}
