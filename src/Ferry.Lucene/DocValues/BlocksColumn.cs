using System.Numerics;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// Blocks of as many numbers each, with their own width and minimum. A block is found by walking the headers of those before it; one is held
/// decoded.
/// </summary>
internal abstract class BlocksColumn : NumericColumn
{
    private const int MaxBlockSize = 1 << 20;

    private readonly DocValuesData _data;
    private readonly long _offset;
    private readonly long _count;
    private readonly long[] _values;
    private readonly int _shift;
    private int _number = -1;
    private Block _block;

    /// <param name="data">The file of values.</param>
    /// <param name="offset">Where the first block begins.</param>
    /// <param name="blockSize">Numbers a block, a power of 2.</param>
    /// <param name="count">Numbers of all blocks.</param>
    /// <param name="scale">What packed numbers stand for; the minimum is the block's.</param>
    protected BlocksColumn(DocValuesData data, long offset, long blockSize, long count, NumericScale scale)
    {
        if (blockSize > MaxBlockSize || !BitOperations.IsPow2(blockSize))
        {
            throw data.Corrupt(offset, $"blocks of {blockSize} values");
        }

        _data = data;
        _offset = offset;
        _count = count;
        Scale = scale;
        _values = new long[blockSize];
        _shift = BitOperations.Log2((ulong)blockSize);
    }

    public override async ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        while (values.Length > 0)
        {
            var number = first >> _shift;
            if (_number != number)
            {
                await LoadAsync(number, cancellationToken);
            }

            var inBlock = first & (_values.Length - 1);
            var count = Math.Min(values.Length, _values.Length - inBlock);
            _values.AsSpan(inBlock, count).CopyTo(values.Span);
            values = values[count..];
            first += count;
        }
    }

    /// <summary>What packed numbers stand for; the minimum is the block's.</summary>
    protected NumericScale Scale { get; }

    /// <summary>Bytes of the longest header.</summary>
    protected abstract int MaxHeaderLength { get; }

    /// <summary>Reads what is in front of a block's packed numbers.</summary>
    /// <param name="reader">At the block, <see cref="MaxHeaderLength"/> bytes or what is left of the file.</param>
    /// <param name="offset">Where in the file that is.</param>
    /// <param name="count">Numbers in this block.</param>
    protected abstract Block ReadHeader(ref ByteReader reader, long offset, int count);

    private async ValueTask LoadAsync(int number, CancellationToken cancellationToken)
    {
        var start = number > _number && _number >= 0;
        var (at, block) = start ? (_number, _block) : (0, await HeaderAsync(0, _offset, cancellationToken));
        while (at < number)
        {
            block = await HeaderAsync(++at, block.Offset + block.Length, cancellationToken);
        }

        var values = _values.AsMemory(0, Count(number));
        _number = -1;
        if (block.Bits == 0)
        {
            values.Span.Fill(block.Min);
        }
        else
        {
            await _data.ReadPackedAsync(block.Offset, block.Bits, 0, values, cancellationToken);
            Scale.Apply(values.Span, block.Min, _data, block.Offset);
        }

        (_number, _block) = (number, block);
    }

    private async ValueTask<Block> HeaderAsync(int number, long offset, CancellationToken cancellationToken)
    {
        var reader = _data.Reader(await _data.ReadUpToAsync(offset, MaxHeaderLength, cancellationToken), offset);
        return ReadHeader(ref reader, offset, Count(number));
    }

    /// <summary>Numbers in a block: the last one may have fewer.</summary>
    private int Count(int number) => (int)Math.Clamp(_count - ((long)number << _shift), 0, _values.Length);

    /// <param name="Bits">Width of a packed number; 0 if all numbers are <paramref name="Min"/>.</param>
    /// <param name="Min">The number that a packed 0 stands for.</param>
    /// <param name="Offset">Where the packed numbers are.</param>
    /// <param name="Length">Their bytes.</param>
    protected readonly record struct Block(int Bits, long Min, long Offset, long Length);
}
