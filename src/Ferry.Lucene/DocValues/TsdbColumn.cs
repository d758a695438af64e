using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// Blocks of 128 numbers: a token as vInt, whose three low bits say which steps were taken and the others how many bits a number has; the
/// packed numbers; then what undoes each step: a common divisor, the minimum, the first of differences.
/// </summary>
/// <param name="data">The file of values.</param>
/// <param name="offset">Where the blocks begin.</param>
/// <param name="length">Bytes of all blocks.</param>
/// <param name="starts">Where each block begins, from <paramref name="offset"/> on.</param>
internal sealed class TsdbColumn(DocValuesData data, long offset, long length, long[] starts) : NumericColumn
{
    private const int BlockShift = 7;
    private const int BlockSize = 1 << BlockShift;

    private const int HasDivisor = 1;
    private const int HasMinimum = 2;
    private const int HasDifferences = 4;

    /// <summary>A token, 128 numbers of 64 bits, and three numbers of variable length.</summary>
    private const int MaxBlockLength = 5 + (BlockSize * sizeof(long)) + (3 * 10);

    public static long Blocks(long count) => ((count - 1) >> BlockShift) + 1;

    public override async ValueTask ReadAsync(int first, Memory<long> values, CancellationToken cancellationToken)
    {
        if (values.Length == 0)
        {
            return;
        }

        var (from, to) = (first >> BlockShift, ((first + values.Length - 1) >> BlockShift) + 1);
        if (to > starts.Length)
        {
            throw data.Corrupt(offset, $"block {to - 1} of {starts.Length}");
        }

        var (start, end) = (starts[from], to < starts.Length ? starts[to] : length);
        if (start < 0 || end < start || end - start > (long)MaxBlockLength * (to - from))
        {
            throw data.Corrupt(offset, $"{to - from} blocks of numbers from {start} to {end}");
        }

        Decode(await data.ReadAsync(offset + start, end - start, cancellationToken), start, from, first, values.Span);
    }

    private void Decode(ReadOnlyMemory<byte> bytes, long start, int block, int first, Span<long> values)
    {
        Span<long> decoded = stackalloc long[BlockSize];
        for (; values.Length > 0; block++)
        {
            var inBytes = starts[block] - start;
            if (inBytes < 0 || inBytes > bytes.Length)
            {
                throw data.Corrupt(offset + starts[block], "blocks of numbers that do not follow each other");
            }

            var reader = data.Reader(bytes[(int)inBytes..], offset + starts[block]);
            DecodeBlock(ref reader, decoded);
            var inBlock = first & (BlockSize - 1);
            var count = Math.Min(values.Length, BlockSize - inBlock);
            decoded.Slice(inBlock, count).CopyTo(values);
            values = values[count..];
            first += count;
        }
    }

    private static void DecodeBlock(ref ByteReader reader, scoped Span<long> numbers)
    {
        var token = (uint)reader.ReadVInt();
        TsdbPacking.Decode(ref reader, (int)(token >> 3), numbers);
        if ((token & HasDivisor) != 0)
        {
            var divisor = reader.ReadVLong() + 2;
            foreach (ref var number in numbers)
            {
                number *= divisor;
            }
        }

        if ((token & HasMinimum) != 0)
        {
            var minimum = ReadZigZag(ref reader);
            foreach (ref var number in numbers)
            {
                number += minimum;
            }
        }

        if ((token & HasDifferences) != 0)
        {
            var sum = ReadZigZag(ref reader);
            foreach (ref var number in numbers)
            {
                number = sum += number;
            }
        }
    }

    private static long ReadZigZag(ref ByteReader reader)
    {
        var value = (ulong)reader.ReadVLong();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
