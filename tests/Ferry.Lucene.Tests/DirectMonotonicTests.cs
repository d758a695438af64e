using CsCheck;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Tests;

public sealed class DirectMonotonicTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rising_sequences_come_back(bool littleEndian) =>
        Gen.Select(Gen.Long[0, 100_000].Array[0, 60], Gen.Int[2, 7], Gen.Long[0, long.MaxValue / 4]).Sample(
            (steps, blockShift, start) =>
            {
                var values = new long[steps.Length];
                for (var i = 0; i < steps.Length; i++)
                {
                    values[i] = start += steps[i];
                }

                var (meta, packed) = MonotonicWriter.Encode(values, blockShift, littleEndian);
                var reader = new ByteReader([.. meta, 0xee], "meta") { LittleEndian = littleEndian };

                Assert.Equal(values, DirectMonotonic.Decode(ref reader, values.Length, blockShift, packed, "data"));
                Assert.Equal(1, reader.Remaining);
            },
            iter: 2000);

    [Fact]
    public void Skipping_ends_where_decoding_ends()
    {
        var (meta, _) = MonotonicWriter.Encode([.. Enumerable.Range(0, 21).Select(i => i * 3L)], 2, littleEndian: true);
        var reader = new ByteReader([.. meta, 0xee], "meta");

        DirectMonotonic.SkipMeta(ref reader, 21, 2);

        Assert.Equal(1, reader.Remaining);
    }

    [Theory]
    [InlineData(-1, 4)]
    [InlineData(10, 1)]
    [InlineData(10, 31)]
    [InlineData(1 << 20, 2)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(long.MaxValue / 3, 2)]
    [InlineData(1L << 62, 2)]
    public void Sizes_that_do_not_fit_are_corrupt(long count, int blockShift)
    {
        var error = Assert.Throws<IndexFormatException>(() =>
        {
            var reader = new ByteReader(new byte[1000], "meta");
            DirectMonotonic.SkipMeta(ref reader, count, blockShift);
        });

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    [Fact]
    public void Packed_values_outside_of_the_data_are_corrupt()
    {
        var (meta, packed) = MonotonicWriter.Encode([1, 5, 6, 700], 2, littleEndian: true);

        var error = Assert.Throws<IndexFormatException>(() =>
        {
            var reader = new ByteReader(meta, "meta") { LittleEndian = true };
            DirectMonotonic.Decode(ref reader, 4, 2, packed.AsSpan()[..^1], "data");
        });

        Assert.Equal(FormatProblem.Truncated, error.Problem);
    }
}
