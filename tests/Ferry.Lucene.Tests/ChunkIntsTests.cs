using System.Buffers.Binary;
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
                var bytes = new FileWriter().VInt(bits).Bytes(BitPacking.Pack(values, bits, littleEndian: false)).ToArray();
                Assert.Equal(values, Read(bytes, values.Length, ReadPacked));
            },
            iter: 1000);

    [Fact]
    public void Lanes_of_all_widths_come_back() =>
        Gen.Select(Gen.OneOf(Widths), Gen.ULong.Array[1, 500]).Sample(
            (bits, random) =>
            {
                var values = Array.ConvertAll(random, value => value & BitPacking.Mask(bits));
                Assert.Equal(values, Read(EncodeLanes(values, bits), values.Length, ChunkInts.ReadStoredFieldsInts));
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
        var lanes = EncodeLanes(values, 16);
        var packed = new FileWriter().VInt(9).Bytes(BitPacking.Pack(values, 9, littleEndian: false)).ToArray();
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

    /// <summary>Value i of a block of 128 lies in long i mod (128 / lanes), in lane i / (128 / lanes) from the highest bits on.</summary>
    private static byte[] EncodeLanes(ulong[] values, int bits)
    {
        var lanes = 64 / bits;
        var longs = 128 / lanes;
        var writer = new FileWriter(littleEndian: true).Byte(bits);
        var whole = values.Length / 128 * 128;
        for (var start = 0; start < whole; start += 128)
        {
            var words = new ulong[longs];
            for (var i = 0; i < 128; i++)
            {
                words[i % longs] |= values[start + i] << (64 - (bits * ((i / longs) + 1)));
            }

            foreach (var word in words)
            {
                writer.Int64((long)word);
            }
        }

        Span<byte> plain = stackalloc byte[sizeof(ulong)];
        foreach (var value in values[whole..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(plain, value);
            writer.Bytes(plain[..(bits / 8)]);
        }

        return writer.ToArray();
    }
}
