using CsCheck;
using Ferry.Lucene.DocValues;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.Tests;

public sealed class NumericDocValuesTests
{
    private const string File = "_0_Lucene80_0.dvd";

    /// <summary>The widths that Lucene's DirectWriter rounds to.</summary>
    private static readonly int[] Widths = [1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64];

    private static readonly Gen<bool[]> Documents = Gen.OneOf(
        Gen.Bool.Array[1, 500],
        Gen.Int[1, 500].Select(count => Enumerable.Repeat(true, count).ToArray()),
        Gen.Int[1, 500].Select(count => new bool[count]));

    private static readonly Gen<NumericEncoding> Encodings = Gen.Select(
        Gen.OneOf(NumericForm.Constant, NumericForm.Packed, NumericForm.Table, NumericForm.Blocks),
        Gen.OneOf(Widths),
        Gen.Long,
        Gen.OneOf(1L, 7L, 1000L, -3L),
        Gen.Bool,
        (form, bits, min, gcd, littleEndian) => new NumericEncoding(form, bits, min, gcd, littleEndian));

    [Fact]
    public void Values_come_back_by_any_ranges_of_documents() =>
        Gen.Select(Documents, Encodings, Gen.Int, Gen.Select(Gen.Int[0, 500], Gen.Int[0, 500]).Array[1, 8]).Sample(
            (has, encoding, seed, ranges) =>
            {
                var (directory, entry, values) = Encode(has, encoding, seed);
                var docValues = OpenAsync(directory, entry, encoding, has.Length).AsTask().GetAwaiter().GetResult();
                foreach (var (a, b) in ranges)
                {
                    int from = Math.Min(a, has.Length), count = Math.Min(b, has.Length - from);
                    var read = new long[count];
                    docValues.ReadAsync(from, read, default).AsTask().GetAwaiter().GetResult();
                    Assert.Equal(values.AsSpan(from, count).ToArray(), read);
                    for (var doc = from; doc < from + count; doc++)
                    {
                        Assert.Equal(has[doc], docValues.Has(doc));
                    }
                }
            },
            iter: 3000);

    [Theory]
    [MemberData(nameof(AllWidths))]
    public async Task Reading_in_small_ranges_fetches_little_more_than_the_values(int bits)
    {
        var has = Enumerable.Repeat(true, 10_000).ToArray();
        var encoding = new NumericEncoding(NumericForm.Packed, bits, 5, 1, LittleEndian: true);
        var (directory, entry, values) = Encode(has, encoding, seed: 1);
        var docValues = await OpenAsync(directory, entry, encoding, has.Length);
        var before = directory.BytesRead;
        var read = new long[100];
        for (var from = 0; from < has.Length; from += read.Length)
        {
            await docValues.ReadAsync(from, read, default);
            Assert.Equal(values.AsSpan(from, read.Length).ToArray(), read);
        }

        Assert.InRange(directory.BytesRead - before, entry.ValuesLength - 1, (entry.ValuesLength * 2) + 1);
    }

    [Fact]
    public async Task A_value_outside_of_its_table_is_corrupt()
    {
        var encoding = new NumericEncoding(NumericForm.Table, 2, 0, 1, LittleEndian: true);
        var (directory, entry, _) = Encode([true, true, true, true], encoding, seed: 1);
        directory[File] = [.. Enumerable.Repeat((byte)0xff, 1000)];
        var docValues = await OpenAsync(directory, entry with { Table = [1, 2] }, encoding, 4);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await docValues.ReadAsync(0, new long[4], default));

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    [Fact]
    public async Task Fewer_values_than_documents_that_all_have_one_are_corrupt()
    {
        var encoding = new NumericEncoding(NumericForm.Packed, 8, 0, 1, LittleEndian: true);
        var (directory, entry, _) = Encode([true, true, true], encoding, seed: 1);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(directory, entry with { NumValues = 2 }, encoding, 3));

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, -1)]
    [InlineData(0, 1 << 30)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, long.MaxValue)]
    public async Task Documents_outside_of_the_file_are_corrupt(long offset, long length)
    {
        var encoding = new NumericEncoding(NumericForm.Packed, 8, 0, 1, LittleEndian: true);
        var (directory, entry, _) = Encode([true, false, true], encoding, seed: 1);
        entry = entry with { Docs = entry.Docs with { Offset = offset == -1 ? -3 : offset, Length = length } };

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(directory, entry, encoding, 3));

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    [Fact]
    public async Task Blocks_of_absurd_size_are_corrupt()
    {
        var encoding = new NumericEncoding(NumericForm.Packed, 8, 0, 1, LittleEndian: true);
        var (directory, entry, _) = Encode([true, true, true], encoding, seed: 1);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(directory, entry with { BlockShift = 21 }, encoding, 3));

        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    public static TheoryData<int> AllWidths => [.. Widths];

    private static ValueTask<NumericDocValues> OpenAsync(LuceneDirectory directory, Lucene70Numeric entry, NumericEncoding encoding, int maxDoc) =>
        entry.OpenAsync(new DocValuesData(directory, File, encoding.LittleEndian), maxDoc, default);

    private static (MemoryDirectory Directory, Lucene70Numeric Entry, long[] Values) Encode(bool[] has, NumericEncoding encoding, int seed)
    {
        var (data, meta, values) = NumericWriter.Write(has, encoding, new Random(seed));
        var reader = new ByteReader(meta, "meta") { LittleEndian = encoding.LittleEndian };
        var entry = Lucene70Numeric.Read(ref reader, jumpTables: true);
        Assert.Equal(0, reader.Remaining);
        return (new MemoryDirectory { [File] = data }, entry, values);
    }
}
