using CsCheck;
using Ferry.Lucene.DocValues;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

/// <summary>The formats of Elasticsearch for time series and logs, through both files and their headers.</summary>
public sealed class TsdbDocValuesTests
{
    private static readonly int[] Widths = [0, .. Enumerable.Range(1, 24), 32, 40, 48, 56, 64];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_come_back_by_any_ranges_of_documents(bool es819) =>
        Gen.Select(
            Gen.OneOf(Gen.Bool.Array[1, 500], Gen.Int[1, 500].Select(n => Enumerable.Repeat(true, n).ToArray()), Gen.Int[1, 50].Select(n => new bool[n])),
            Gen.OneOf(Widths), Gen.Int[0, 7], Gen.Int[1, 300], Gen.Int).Sample(
            (has, bits, steps, range, seed) =>
            {
                var (data, meta, values) = new TsdbWriter(es819, bits, steps).Write(has, new Random(seed));
                var docValues = OpenAsync(data.WithFooter(), meta.WithFooter(), has.Length).AsTask().GetAwaiter().GetResult();
                for (var from = 0; from < has.Length; from += range)
                {
                    var read = new long[Math.Min(range, has.Length - from)];
                    docValues.ReadAsync(from, read, default).AsTask().GetAwaiter().GetResult();
                    Assert.Equal(values.Skip(from).Take(range), read);
                }

                Assert.Equal(has, Enumerable.Range(0, has.Length).Select(docValues.Has));
            },
            iter: 500);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_truncation_of_the_metadata_is_an_error(bool es819)
    {
        var (data, meta, _) = new TsdbWriter(es819, 5, 7).Write([true, false, true], new Random(1));
        var content = meta.ToArray();
        for (var length = 0; length < content.Length; length++)
        {
            var truncated = new FileWriter().Bytes(content.AsSpan(0, length)).WithFooter();
            await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(data.WithFooter(), truncated, 3));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_damage_that_has_the_right_checksum_ends_otherwise_than_in_an_error_or_other_values(bool es819)
    {
        var (data, meta, _) = new TsdbWriter(es819, 5, 7).Write([.. Enumerable.Range(0, 300).Select(i => i % 3 > 0)], new Random(1));
        var (dataContent, metaContent) = (data.ToArray(), meta.ToArray());
        for (var at = 0; at < dataContent.Length + metaContent.Length; at++)
        {
            foreach (var value in new byte[] { 0, 0x7f, 0x80, 0xff })
            {
                byte[] damagedData = [.. dataContent], damagedMeta = [.. metaContent];
                _ = at < dataContent.Length ? damagedData[at] = value : damagedMeta[at - dataContent.Length] = value;
                try
                {
                    var docValues = await OpenAsync(new FileWriter().Bytes(damagedData).WithFooter(), new FileWriter().Bytes(damagedMeta).WithFooter(), 300);
                    await docValues.ReadAsync(0, new long[300], default);
                }
                catch (IndexFormatException)
                {
                    // Any other exception fails the test.
                }
            }
        }
    }

    [Fact]
    public async Task A_newer_version_is_unsupported_and_named()
    {
        var (data, _, _) = new TsdbWriter(es819: true, 5, 0).Write([true], new Random(1));
        var meta = new FileWriter(littleEndian: true).Header(TsdbWriter.Codec(es819: true, "Metadata"), 1, "x").Int32(-1).WithFooter();

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(data.WithFooter(), meta, 1));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
        Assert.Contains("version 1 of ES819TSDBDocValuesMetadata", error.Message, StringComparison.Ordinal);
    }

    private static async ValueTask<NumericDocValues> OpenAsync(byte[] data, byte[] meta, int maxDoc)
    {
        var directory = new MemoryDirectory { ["_0_x.dvd"] = data, ["_0_x.dvm"] = meta };
        var segment = new SegmentCommitInfo("_0", FileWriter.SegmentId, "any", DelGen: -1, DelCount: 0, FieldInfosGen: -1, SoftDelCount: 0);
        var fields = await FieldInfosWriter.ReadAsync(FieldInfosWriter.Write("Lucene94FieldInfos", 2, "", TsdbWriter.Fields));
        var reader = await DocValuesReader.OpenAsync(directory, segment, "x", fields, maxDoc, default);
        await reader.VerifyAsync(default);
        return await reader.GetNumericAsync(fields["n"]!, default);
    }
}
