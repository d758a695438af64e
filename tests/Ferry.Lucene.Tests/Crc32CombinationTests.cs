using System.IO.Hashing;
using CsCheck;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.Tests;

public sealed class Crc32CombinationTests
{
    [Fact]
    public void The_parts_of_any_split_give_the_whole() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[0, 3000].Array[0, 6]).Sample(
            (bytes, cuts) =>
            {
                var positions = cuts.Select(cut => Math.Min(cut, bytes.Length)).Append(bytes.Length).Order();
                uint crc = 0;
                var start = 0;
                foreach (var end in positions)
                {
                    crc = Crc32Combination.Combine(crc, Crc32.HashToUInt32(bytes.AsSpan(start, end - start)), end - start);
                    start = end;
                }

                Assert.Equal(Crc32.HashToUInt32(bytes), crc);
            },
            iter: 1000);

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(40)]
    public void Lengths_beyond_32_bits_double_as_two_halves(int shift)
    {
        var first = Crc32.HashToUInt32("first"u8);
        var half = Zeros(shift - 1);

        var twice = Crc32Combination.Combine(Crc32Combination.Combine(first, half, 1L << (shift - 1)), half, 1L << (shift - 1));

        Assert.Equal(twice, Crc32Combination.Combine(first, Zeros(shift), 1L << shift));
    }

    /// <summary>CRC-32 of 2^shift zero bytes, by doubling.</summary>
    private static uint Zeros(int shift)
    {
        var crc = Crc32.HashToUInt32([0]);
        for (var i = 0; i < shift; i++)
        {
            crc = Crc32Combination.Combine(crc, crc, 1L << i);
        }

        return crc;
    }
}
