namespace Ferry.Lucene.DocValues;

/// <summary>
/// Blocks of 2^shift numbers, each with its own width and minimum (Lucene70 to Lucene90): bits a number, minimum as Int64, and if there are
/// bits the length in bytes as Int32 and the packed numbers. A block is found by walking the headers of those before it.
/// </summary>
internal sealed class VaryingBlocksColumn : NumericColumn
{
    private const int MaxShift = 20;

    private readonly DocValuesData _data;
    private readonly Lucene70Numeric _entry;
    private readonly NumericScale _scale;
    private readonly long[] _values;
    private Block _block = new(-1, 0, 0, 0, 0);

    public VaryingBlocksColumn(DocValuesData data, Lucene70Numeric entry, NumericScale scale)
    {
        if (entry.BlockShift > MaxShift)
        {
            throw data.Corrupt(entry.ValuesOffset, $"blocks of 2^{entry.BlockShift} values");
        }

        _data = data;
        _entry = entry;
        _scale = scale;
        _values = new long[1 << entry.BlockShift];
    }

    public override async ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        while (values.Length > 0)
        {
            var block = first >> _entry.BlockShift;
            if (_block.Number != block)
            {
                await LoadAsync(block, cancellationToken);
            }

            var inBlock = first & (_values.Length - 1);
            var count = Math.Min(values.Length, _values.Length - inBlock);
            _values.AsSpan(inBlock, count).CopyTo(values.Span);
            values = values[count..];
            first += count;
        }
    }

    private async ValueTask LoadAsync(int number, CancellationToken cancellationToken)
    {
        var block = number > _block.Number && _block.Number >= 0 ? _block : await HeaderAsync(0, _entry.ValuesOffset, cancellationToken);
        while (block.Number < number)
        {
            block = await HeaderAsync(block.Number + 1, block.Offset + block.Length, cancellationToken);
        }

        var count = (int)Math.Min(_values.Length, _entry.NumValues - ((long)number << _entry.BlockShift));
        var values = _values.AsMemory(0, count);
        if (block.Bits == 0)
        {
            values.Span.Fill(block.Min);
        }
        else
        {
            await _data.ReadPackedAsync(block.Offset, block.Bits, 0, values, cancellationToken);
            _scale.Apply(values.Span, block.Min, _data, block.Offset);
        }

        _block = block;
    }

    private async ValueTask<Block> HeaderAsync(int number, long offset, CancellationToken cancellationToken)
    {
        const int Fixed = 1 + sizeof(long);
        var available = _entry.ValuesOffset + _entry.ValuesLength - offset;
        var reader = _data.Reader(await _data.ReadAsync(offset, Math.Clamp(available, Fixed, Fixed + sizeof(int)), cancellationToken), offset);
        var bits = reader.ReadByte();
        var min = reader.ReadInt64();
        if (bits == 0)
        {
            return new Block(number, 0, min, offset + Fixed, 0);
        }

        var length = reader.ReadInt32();
        return length >= 0 ? new Block(number, bits, min, offset + Fixed + sizeof(int), length) : throw reader.Corrupt($"a block of {length} bytes");
    }

    private readonly record struct Block(int Number, int Bits, long Min, long Offset, int Length);
}
