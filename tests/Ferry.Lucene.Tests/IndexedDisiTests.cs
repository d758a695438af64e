using CsCheck;
using Ferry.Lucene.DocValues;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Tests;

public sealed class IndexedDisiTests
{
    private const int BlockSize = 1 << 16;

    /// <summary>How full a block is, as the share of its documents that have a value.</summary>
    private static readonly Gen<double> Density = Gen.OneOf(0, 0.0001, 0.03, 0.0625, 0.07, 0.5, 0.9999, 1);

    [Fact]
    public void Blocks_of_any_density_come_back() =>
        Gen.Select(Density.Array[1, 4], Gen.Int[1, BlockSize], Gen.Bool, Gen.OneOf(-1, 7, 9, 15), Gen.Int).Sample(
            (densities, lastLength, littleEndian, rankPower, seed) =>
            {
                var maxDoc = ((densities.Length - 1) * BlockSize) + lastLength;
                var random = new Random(seed);
                var docs = Enumerable.Range(0, maxDoc).Where(doc => random.NextDouble() < densities[doc / BlockSize]).ToList();

                var set = Decode(DisiWriter.Encode(docs, littleEndian, rankPower), maxDoc, docs.Count, littleEndian, rankPower);

                Assert.Equal(docs, Enumerable.Range(0, maxDoc).Where(doc => set[doc]));
            },
            iter: 60);

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(BlockSize - 1)]
    [InlineData(BlockSize)]
    public void The_bounds_between_the_kinds_of_blocks(int count)
    {
        var set = Decode(DisiWriter.Encode(Enumerable.Range(0, count), littleEndian: true, 9), BlockSize, count, littleEndian: true, 9);

        Assert.Equal(count, set.Count());
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        foreach (var count in new[] { 5, 5000, BlockSize })
        {
            var bytes = DisiWriter.Encode(Enumerable.Range(0, count), littleEndian: false, 9);
            for (var length = 0; length < bytes.Length - sizeof(short); length += 1 + (length / 20))
            {
                Assert.Throws<IndexFormatException>(() => Decode(bytes[..length], BlockSize, count, littleEndian: false, 9));
            }
        }
    }

    [Fact]
    public void Bytes_of_any_content_end_in_a_set_or_a_format_error() =>
        Gen.Select(Gen.Byte.Array[4, 64], Gen.Int[1, 3 * BlockSize], Gen.Bool).Sample(
            (bytes, maxDoc, littleEndian) =>
            {
                try
                {
                    Decode(bytes, maxDoc, 1, littleEndian, -1);
                }
                catch (IndexFormatException)
                {
                }
            },
            iter: 20_000);

    [Theory]
    [InlineData(0x8000)]
    [InlineData(0xffff)]
    public void A_block_behind_the_last_possible_document_is_corrupt(int block)
    {
        var bytes = new FileWriter().Int16(block).Int16(0).Int16(1).Int16(0x7fff).Int16(0).ToArray();

        AssertCorrupt(bytes, 1000, 1, -1);
    }

    [Fact]
    public void Contradictions_are_corrupt()
    {
        AssertCorrupt(DisiWriter.Encode([1, 2, 3], littleEndian: false, -1), 10, 4, -1); // another number of values
        AssertCorrupt(DisiWriter.Encode([1, 10], littleEndian: false, -1), 10, 2, -1); // a document behind the last
        AssertCorrupt(DisiWriter.Encode(Enumerable.Range(0, BlockSize), littleEndian: false, -1), BlockSize - 1, BlockSize, -1);
        AssertCorrupt(DisiWriter.Encode(Enumerable.Range(0, 5000), littleEndian: false, -1), 4999, 5000, -1);
        AssertCorrupt(new FileWriter().Int16(0).Int16(1).Int16(5).Int16(5).Int16(0x7fff).Int16(0).ToArray(), 10, 2, -1); // not rising
        AssertCorrupt(new FileWriter().Int16(1).Int16(0).Int16(5).Int16(1).Int16(0).Int16(6).Int16(0x7fff).Int16(0).ToArray(), 2 * BlockSize, 2, -1);
        AssertCorrupt(DisiWriter.Encode(Enumerable.Range(0, 5000), littleEndian: false, -1), BlockSize, 5000, 6); // no such rank power
    }

    private static FixedBitSet Decode(byte[] bytes, int maxDoc, int numValues, bool littleEndian, int rankPower) =>
        IndexedDisi.Decode(bytes, "file", 0, littleEndian, (sbyte)rankPower, maxDoc, numValues);

    private static void AssertCorrupt(byte[] bytes, int maxDoc, int numValues, int rankPower) =>
        Assert.Equal(
            FormatProblem.Corrupt,
            Assert.Throws<IndexFormatException>(() => Decode(bytes, maxDoc, numValues, littleEndian: false, rankPower)).Problem);
}
