using CsCheck;
using Ferry.Lucene.Store;
using Ferry.Lucene.StoredFields;

namespace Ferry.Lucene.Tests;

public sealed class ChunkIntsTests
{
    private static readonly int[] Widths = [8, 16, 32];

    [Fact]
    public void Packed_values_of_all_widths_come_back() =>
        Gen.Select(Gen.Int[1, 31], Gen.ULong.Array[1, 300]).Sample(
            (bits, random) =>
            {
                var values = Array.ConvertAll(random, value => value & BitPacking.Mask(bits));
                var bytes = ChunkIntsWriter.Packed(values, bits);
                Assert.Equal(values, Read(bytes, values.Length, ReadPacked));
            },
            iter: 1000);

    [Fact]
    public void Lanes_of_all_widths_come_back() =>
        Gen.Select(Gen.OneOf(Widths), Gen.ULong.Array[1, 500]).Sample(
            (bits, random) =>
            {
                var values = Array.ConvertAll(random, value => value & BitPacking.Mask(bits));
                Assert.Equal(values, Read(ChunkIntsWriter.Lanes(values, bits), values.Length, ChunkInts.ReadStoredFieldsInts));
            },
            iter: 1000);

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    public void No_bits_mean_one_value_for_all(int count)
    {
        var expected = Enumerable.Repeat(300UL, count);
        Assert.Equal(expected, Read(new FileWriter().VInt(0).VInt(300).ToArray(), count, ReadPacked));
        Assert.Equal(expected, Read(new FileWriter().Byte(0).VInt(300).ToArray(), count, ChunkInts.ReadStoredFieldsInts));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(-1)]
    public void Packed_widths_that_no_writer_has_are_corrupt(int bits) =>
        AssertCorrupt(new FileWriter().VInt(bits).Bytes(new byte[100]).ToArray(), ReadPacked);

    [Fact]
    public void Lane_widths_that_no_writer_has_are_corrupt()
    {
        foreach (var bits in Enumerable.Range(1, 255).Except(Widths))
        {
            AssertCorrupt(new FileWriter().Byte(bits).Bytes(new byte[100]).ToArray(), ChunkInts.ReadStoredFieldsInts);
        }
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        var values = Enumerable.Range(0, 150).Select(i => (ulong)i).ToArray();
        var lanes = ChunkIntsWriter.Lanes(values, 16);
        var packed = ChunkIntsWriter.Packed(values, 9);
        for (var length = 0; length < lanes.Length; length++)
        {
            Assert.Throws<IndexFormatException>(() => Read(lanes[..length], values.Length, ChunkInts.ReadStoredFieldsInts));
        }

        for (var length = 0; length < packed.Length; length++)
        {
            Assert.Throws<IndexFormatException>(() => Read(packed[..length], values.Length, ReadPacked));
        }
    }

    private static void ReadPacked(ref ByteReader reader, Span<long> values) => ChunkInts.ReadPacked(ref reader, byteAligned: true, values);

    private delegate void Reader(ref ByteReader reader, Span<long> values);

    private static ulong[] Read(byte[] bytes, int count, Reader read)
    {
        var reader = new ByteReader(bytes, "file") { LittleEndian = true };
        var values = new long[count];
        read(ref reader, values);
        Assert.Equal(0, reader.Remaining);
        return Array.ConvertAll(values, value => (ulong)value);
    }

    private static void AssertCorrupt(byte[] bytes, Reader read) =>
        Assert.Equal(FormatProblem.Corrupt, Assert.Throws<IndexFormatException>(() => Read(bytes, 3, read)).Problem);
}
