using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>
/// How 128 numbers are packed into little-endian Int64 (Elasticsearch's DocValuesForUtil, Lucene's ForUtil of 8.4). Up to 24 bits, an Int64 is
/// cut into lanes of 8, 16 or 32 bits, the highest with the first numbers; each lane of as many Int64 as needed holds numbers from its high bits
/// down, one layer of them after the other, and its low bits that are left over hold the last numbers as a stream of bits. From 40 bits on
/// numbers are whole bytes.
/// </summary>
internal static class TsdbPacking
{
    public static void Decode(ref ByteReader reader, int bits, scoped Span<long> numbers)
    {
        switch (bits)
        {
            case 0:
                numbers.Clear();
                break;
            case <= 24:
                DecodeLanes(ref reader, bits, bits <= 8 ? 8 : bits <= 16 ? 16 : 32, numbers);
                break;
            case 32:
                DecodeLanes(ref reader, 32, 32, numbers);
                break;
            case 40 or 48 or 56 or 64:
                foreach (ref var number in numbers)
                {
                    number = ReadBytes(ref reader, bits / 8);
                }

                break;
            default:
                throw reader.Corrupt($"{bits} bits a number");
        }
    }

    private static void DecodeLanes(ref ByteReader reader, int bits, int laneBits, scoped Span<long> numbers)
    {
        Span<ulong> words = stackalloc ulong[64];
        words = words[..(numbers.Length * bits / 64)];
        foreach (ref var word in words)
        {
            word = (ulong)reader.ReadInt64();
        }

        var perLane = numbers.Length * laneBits / 64;
        for (var lane = 0; lane < 64 / laneBits; lane++)
        {
            DecodeLane(words, bits, laneBits, 64 - (laneBits * (lane + 1)), numbers.Slice(lane * perLane, perLane));
        }
    }

    /// <param name="words">All words.</param>
    /// <param name="bits">Bits a number.</param>
    /// <param name="laneBits">Bits of the lane in a word.</param>
    /// <param name="laneShift">The lane's lowest bit in a word.</param>
    /// <param name="numbers">Takes the lane's numbers.</param>
    private static void DecodeLane(ReadOnlySpan<ulong> words, int bits, int laneBits, int laneShift, scoped Span<long> numbers)
    {
        var (layers, left) = (laneBits / bits, laneBits % bits);
        var mask = (1UL << bits) - 1;
        for (var i = 0; i < layers * words.Length; i++)
        {
            var shift = laneShift + laneBits - (bits * (1 + (i / words.Length)));
            numbers[i] = (long)((words[i % words.Length] >> shift) & mask);
        }

        var position = 0;
        foreach (ref var number in numbers[(layers * words.Length)..])
        {
            number = 0;
            for (var i = 0; i < bits; i++, position++)
            {
                var bit = (words[position / left] >> (laneShift + left - 1 - (position % left))) & 1;
                number = (number << 1) | (long)bit;
            }
        }
    }

    private static long ReadBytes(ref ByteReader reader, int count)
    {
        ulong number = 0;
        var bytes = reader.ReadBytes(count);
        for (var i = 0; i < count; i++)
        {
            number |= (ulong)bytes[i] << (i * 8);
        }

        return (long)number;
    }
}
