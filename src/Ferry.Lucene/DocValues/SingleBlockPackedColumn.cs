namespace Ferry.Lucene.DocValues;

/// <summary>
/// Numbers of one width of which none crosses from one Int64 into the next, the first in the lowest bits (the format PACKED_SINGLE_BLOCK of
/// Lucene's PackedInts).
/// </summary>
internal sealed class SingleBlockPackedColumn : NumericColumn
{
    private readonly DocValuesData _data;
    private readonly long _offset;
    private readonly int _bits;
    private readonly NumericScale _scale;

    public SingleBlockPackedColumn(DocValuesData data, long offset, int bits, NumericScale scale)
    {
        if (bits is < 1 or > 32)
        {
            throw data.Corrupt(offset, $"{bits} bits a number");
        }

        _data = data;
        _offset = offset;
        _bits = bits;
        _scale = scale;
    }

    public override async ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        var each = 64 / _bits;
        var start = (long)(first / each);
        var end = ((long)first + values.Length + each - 1) / each;
        Unpack(await _data.ReadAsync(_offset + (start * sizeof(long)), (end - start) * sizeof(long), cancellationToken), first % each, values.Span);
        _scale.Apply(values.Span, _scale.Min, _data, _offset);
    }

    private void Unpack(ReadOnlyMemory<byte> bytes, int first, Span<long> values)
    {
        var reader = _data.Reader(bytes, _offset);
        var (each, mask, word) = (64 / _bits, (1L << _bits) - 1, 0L);
        for (int i = 0, at = 0; at < first + values.Length; at++)
        {
            word = at % each == 0 ? reader.ReadInt64() : word;
            if (at >= first)
            {
                values[i++] = (word >>> (at % each * _bits)) & mask;
            }
        }
    }
}
