using CsCheck;
using Ferry.Lucene.Store;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Tests;

public sealed class PackedIntsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Values_of_all_widths_come_back(bool byteAligned) =>
        Gen.Select(Gen.Int[0, 64], Gen.ULong.Array[1, 300]).Sample(
            (bits, random) =>
            {
                var values = Array.ConvertAll(random, value => bits == 0 ? 0 : value & BitPacking.Mask(bits));
                var packed = BitPacking.Pack(values, bits, littleEndian: false, byteAligned ? 1 : sizeof(long));
                var reader = new ByteReader([.. packed, 0xee], "_0.fdx");
                var read = new long[values.Length];

                PackedInts.Read(ref reader, bits, byteAligned, read);

                Assert.Equal(values, Array.ConvertAll(read, value => (ulong)value));
                Assert.Equal(1, reader.Remaining);
            },
            iter: 1000);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void The_version_tells_where_values_end(int version, bool byteAligned)
    {
        var reader = new ByteReader([(byte)version], "_0.fdx");

        Assert.Equal(byteAligned, PackedInts.ReadByteAligned(ref reader));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void Another_version_is_unsupported(int version)
    {
        var bytes = new FileWriter().VInt(version).ToArray();

        var error = Assert.Throws<IndexFormatException>(() =>
        {
            var reader = new ByteReader(bytes, "_0.fdx");
            return PackedInts.ReadByteAligned(ref reader);
        });

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
    }

    [Theory]
    [InlineData(-1, FormatProblem.Corrupt)]
    [InlineData(65, FormatProblem.Corrupt)]
    [InlineData(33, FormatProblem.Truncated)]
    [InlineData(64, FormatProblem.Truncated)]
    public void Widths_that_are_not_there_are_errors(int bits, FormatProblem problem)
    {
        var error = Assert.Throws<IndexFormatException>(() =>
        {
            var reader = new ByteReader(new byte[4 * 32 / 8], "_0.fdx");
            PackedInts.Read(ref reader, bits, byteAligned: true, new long[4]);
        });

        Assert.Equal(problem, error.Problem);
    }
}
