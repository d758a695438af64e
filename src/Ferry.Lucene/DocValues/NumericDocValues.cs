using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.DocValues;

/// <summary>One number a document. Values are read by ranges of documents, in rising order.</summary>
public sealed class NumericDocValues
{
    private readonly LuceneDirectory _directory;
    private readonly string _file;
    private readonly bool _littleEndian;
    private readonly NumericEntry _entry;
    private readonly FixedBitSet? _docsWithField;
    private readonly int _maxDoc;
    private int _rankDoc;
    private int _rank;
    private Block _block = new(-1, 0, 0, 0, 0);
    private long[] _blockValues = [];

    private NumericDocValues(
        LuceneDirectory directory, string file, bool littleEndian, NumericEntry entry, FixedBitSet? docsWithField, int maxDoc)
    {
        _directory = directory;
        _file = file;
        _littleEndian = littleEndian;
        _entry = entry;
        _docsWithField = docsWithField;
        _maxDoc = maxDoc;
    }

    internal static async ValueTask<NumericDocValues> OpenAsync(
        LuceneDirectory directory, string file, bool littleEndian, NumericEntry entry, int maxDoc, CancellationToken cancellationToken)
    {
        FixedBitSet? docsWithField = null;
        if (entry.DocsWithFieldOffset == -2)
        {
            docsWithField = new FixedBitSet(maxDoc);
        }
        else if (entry.DocsWithFieldOffset != -1)
        {
            var bytes = await ReadRangeAsync(directory, file, entry.DocsWithFieldOffset, entry.DocsWithFieldLength, cancellationToken);
            docsWithField = IndexedDisi.Decode(
                bytes, file, entry.DocsWithFieldOffset, littleEndian, entry.DenseRankPower, maxDoc, entry.NumValues);
        }
        else if (entry.NumValues != maxDoc)
        {
            throw new IndexFormatException(FormatProblem.Corrupt, file, 0, $"{entry.NumValues} values for {maxDoc} documents that all have one");
        }

        return new NumericDocValues(directory, file, littleEndian, entry, docsWithField, maxDoc);
    }

    /// <summary>The documents that have a value; null if all have.</summary>
    public FixedBitSet? DocsWithField => _docsWithField;

    public bool Has(int doc) => _docsWithField is null || _docsWithField[doc];

    /// <summary>Values of the documents from <paramref name="from"/> on; 0 where there is none.</summary>
    public async ValueTask ReadAsync(int from, Memory<long> values, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, _maxDoc - values.Length);
        var firstRank = Rank(from);
        var count = _docsWithField is null ? values.Length : _docsWithField.Count(from, from + values.Length);
        await ReadPackedAsync(firstRank, values[..count], cancellationToken);
        if (_docsWithField is not null)
        {
            Spread(_docsWithField, from, values.Span, count);
        }
    }

    private static void Spread(FixedBitSet docs, int from, Span<long> values, int count)
    {
        for (var i = values.Length - 1; i >= 0; i--)
        {
            values[i] = docs[from + i] ? values[--count] : 0;
        }
    }

    /// <summary>The number of values before a document.</summary>
    private int Rank(int doc)
    {
        if (_docsWithField is null)
        {
            return doc;
        }

        _rank = doc >= _rankDoc ? _rank + _docsWithField.Count(_rankDoc, doc) : _docsWithField.Count(0, doc);
        _rankDoc = doc;
        return _rank;
    }

    private async ValueTask ReadPackedAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        if (_entry.BitsPerValue == 0)
        {
            values.Span.Fill(_entry.MinValue);
            return;
        }

        if (_entry.BlockShift >= 0)
        {
            await ReadBlocksAsync(first, values, cancellationToken);
            return;
        }

        // Eight values take whole bytes at any width.
        var skipped = first & ~7;
        var start = skipped / 8L * _entry.BitsPerValue;
        var end = (((long)(first + values.Length) * _entry.BitsPerValue) + 7) / 8;
        var packed = await ReadRangeAsync(_directory, _file, _entry.ValuesOffset + start, end - start, cancellationToken);
        DirectReader.Decode(packed.Span, _entry.BitsPerValue, _littleEndian, first - skipped, values.Span, _file);
        Restore(values.Span, _entry.MinValue);
    }

    private void Restore(Span<long> values, long delta)
    {
        if (_entry.Table is { } table)
        {
            foreach (ref var value in values)
            {
                value = (ulong)value < (ulong)table.Length
                    ? table[value]
                    : throw new IndexFormatException(
                        FormatProblem.Corrupt, _file, _entry.ValuesOffset, $"value {value} points outside of a table of {table.Length}");
            }

            return;
        }

        foreach (ref var value in values)
        {
            value = (value * _entry.Gcd) + delta;
        }
    }

    private async ValueTask ReadBlocksAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        var shift = _entry.BlockShift;
        if (shift > 20)
        {
            throw new IndexFormatException(FormatProblem.Corrupt, _file, _entry.ValuesOffset, $"blocks of 2^{shift} values");
        }

        while (values.Length > 0)
        {
            var block = first >> shift;
            if (_block.Number != block)
            {
                await LoadBlockAsync(block, cancellationToken);
            }

            var inBlock = first & ((1 << shift) - 1);
            var count = Math.Min(values.Length, (1 << shift) - inBlock);
            _blockValues.AsSpan(inBlock, count).CopyTo(values.Span);
            values = values[count..];
            first += count;
        }
    }

    private async ValueTask LoadBlockAsync(int number, CancellationToken cancellationToken)
    {
        var block = number > _block.Number && _block.Number >= 0 ? _block : await HeaderAsync(0, _entry.ValuesOffset, cancellationToken);
        while (block.Number < number)
        {
            block = await HeaderAsync(block.Number + 1, block.Offset + block.Length, cancellationToken);
        }

        var size = 1 << _entry.BlockShift;
        var count = (int)Math.Min(size, _entry.NumValues - ((long)number << _entry.BlockShift));
        _blockValues = _blockValues.Length == size ? _blockValues : new long[size];
        var values = _blockValues.AsMemory(0, count);
        if (block.Bits == 0)
        {
            values.Span.Fill(block.Delta);
        }
        else
        {
            var packed = await ReadRangeAsync(_directory, _file, block.Offset, block.Length, cancellationToken);
            DirectReader.Decode(packed.Span, block.Bits, _littleEndian, 0, values.Span, _file);
            Restore(values.Span, block.Delta);
        }

        _block = block;
    }

    /// <summary>Bits a value, smallest value, and if there are bits their length in bytes.</summary>
    private async ValueTask<Block> HeaderAsync(int number, long offset, CancellationToken cancellationToken)
    {
        const int Fixed = 1 + sizeof(long);
        var available = _entry.ValuesOffset + _entry.ValuesLength - offset;
        var bytes = await ReadRangeAsync(
            _directory, _file, offset, Math.Clamp(available, Fixed, Fixed + sizeof(int)), cancellationToken);
        var reader = new ByteReader(bytes.Span, _file, offset) { LittleEndian = _littleEndian };
        var bits = reader.ReadByte();
        var delta = reader.ReadInt64();
        if (bits == 0)
        {
            return new Block(number, 0, delta, offset + Fixed, 0);
        }

        var length = reader.ReadInt32();
        return length >= 0 ? new Block(number, bits, delta, offset + Fixed + sizeof(int), length) : throw reader.Corrupt($"a block of {length} bytes");
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadRangeAsync(
        LuceneDirectory directory, string file, long offset, long length, CancellationToken cancellationToken)
    {
        if (offset < 0 || length < 0 || offset > directory.Length(file) - length)
        {
            throw new IndexFormatException(
                FormatProblem.Corrupt, file, offset, $"a range of {length} bytes lies outside of the {directory.Length(file)} bytes of the file");
        }

        var bytes = new byte[length];
        await directory.ReadAsync(file, offset, bytes, cancellationToken);
        return bytes;
    }

    private readonly record struct Block(int Number, int Bits, long Delta, long Offset, int Length);
}
