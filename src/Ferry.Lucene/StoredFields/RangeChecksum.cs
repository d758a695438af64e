using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>CRC-32 of the bytes of the .fdt file from <paramref name="Start"/> up to <paramref name="End"/>, exclusive.</summary>
public readonly record struct RangeChecksum(long Start, long End, uint Crc)
{
    /// <summary>The CRC-32 of what has <paramref name="crc"/> followed by the ranges, in any order, which must fill <paramref name="from"/> to <paramref name="to"/>.</summary>
    internal static uint Combine(uint crc, IEnumerable<RangeChecksum> ranges, long from, long to)
    {
        var position = from;
        foreach (var range in ranges.OrderBy(range => range.Start))
        {
            if (range.Start != position)
            {
                throw new ArgumentException($"The ranges leave out bytes {position} to {range.Start}.", nameof(ranges));
            }

            crc = Crc32Combination.Combine(crc, range.Crc, range.End - range.Start);
            position = range.End;
        }

        return position == to ? crc : throw new ArgumentException($"The ranges end at byte {position}.", nameof(ranges));
    }
}

/// <summary>
/// What the checksum of a .fdt file says of its chunks: all else of the file is known, so that ranges that were read at different times and by
/// different processes are checked together without opening the file again. A value.
/// </summary>
/// <param name="Head">CRC-32 of what lies before the chunks.</param>
/// <param name="Start">Where the chunks begin.</param>
/// <param name="End">Where they end.</param>
/// <param name="Tail">CRC-32 of what lies behind them, up to the checksum.</param>
/// <param name="TailLength">Its bytes.</param>
/// <param name="Expected">The checksum in the file's footer.</param>
public sealed record ChunksChecksum(uint Head, long Start, long End, uint Tail, long TailLength, uint Expected)
{
    /// <summary>Whether the ranges, which must cover all chunks, have what the checksum demands.</summary>
    public bool Holds(IEnumerable<RangeChecksum> ranges) => Combine(ranges) == Expected;

    internal uint Combine(IEnumerable<RangeChecksum> ranges) =>
        Crc32Combination.Combine(RangeChecksum.Combine(Head, ranges, Start, End), Tail, TailLength);
}
