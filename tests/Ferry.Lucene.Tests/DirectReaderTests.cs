using CsCheck;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Tests;

public sealed class DirectReaderTests
{
    public static TheoryData<int, bool> WidthsAndOrders
    {
        get
        {
            var data = new TheoryData<int, bool>();
            for (var bits = 1; bits <= 64; bits++)
            {
                data.Add(bits, true);
                data.Add(bits, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndOrders))]
    public void Values_come_back_from_any_first_index(int bits, bool littleEndian) =>
        Gen.Select(Gen.ULong.Array[0, 40], Gen.Int[0, 40], Gen.Int[0, 9]).Sample(
            (random, skip, padding) =>
            {
                var values = Array.ConvertAll(random, value => value & BitPacking.Mask(bits));
                byte[] packed = [.. BitPacking.Pack(values, bits, littleEndian), .. new byte[padding]];
                skip = Math.Min(skip, values.Length);
                var decoded = new long[values.Length - skip];

                DirectReader.Decode(packed, bits, littleEndian, skip, decoded, "file");

                Assert.Equal(values[skip..], Array.ConvertAll(decoded, value => (ulong)value));
            },
            iter: 100);

    [Theory]
    [MemberData(nameof(WidthsAndOrders))]
    public void Bytes_behind_the_values_do_not_matter(int bits, bool littleEndian)
    {
        var values = new ulong[] { BitPacking.Mask(bits), 0, BitPacking.Mask(bits) & 0x5555_5555_5555_5555, 0 };
        byte[] packed = [.. BitPacking.Pack(values, bits, littleEndian), .. Enumerable.Repeat((byte)0xff, 16)];
        var decoded = new long[values.Length];

        DirectReader.Decode(packed, bits, littleEndian, 0, decoded, "file");

        Assert.Equal(values, Array.ConvertAll(decoded, value => (ulong)value));
    }

    [Theory]
    [MemberData(nameof(WidthsAndOrders))]
    public void One_byte_too_few_is_truncated(int bits, bool littleEndian)
    {
        var packed = BitPacking.Pack(new ulong[9], bits, littleEndian);

        var error = Assert.Throws<IndexFormatException>(() => DirectReader.Decode(packed.AsSpan()[..^1], bits, littleEndian, 0, new long[9], "file"));

        Assert.Equal(FormatProblem.Truncated, error.Problem);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(65)]
    public void A_width_that_no_writer_has_is_corrupt(int bits)
    {
        var error = Assert.Throws<IndexFormatException>(() => DirectReader.Decode(new byte[100], bits, littleEndian: true, 0, new long[1], "file"));

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }
}
