using CsCheck;
using Ferry.Lucene.DocValues;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

/// <summary>Doc values of formats before Lucene 7.0, through both files and their headers.</summary>
public sealed class OldDocValuesTests
{
    private static readonly Task<FieldInfos> Fields =
        FieldInfosWriter.ReadAsync(FieldInfosWriter.Write("Lucene50FieldInfos", 1, "", OldDocValuesWriter.Fields)).AsTask();

    private static readonly Gen<long> Numbers = Gen.OneOf(
        Gen.Const(0L), Gen.Long[-100, 100], Gen.Long[-1L << 40, 1L << 40].Select(n => n * 7), Gen.Long[long.MinValue / 4, long.MaxValue / 4]);

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var (i, format) in OldFormat.All.Index())
            {
                Array.ForEach(format.Encodings, encoding => cases.Add(i, encoding.ToString()));
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_come_back_by_any_ranges_of_documents(int format, string encoding)
    {
        var (old, kind) = (OldFormat.All[format], Enum.Parse<OldEncoding>(encoding));
        Gen.Select(Values(kind), Gen.Int[1, 70], Gen.OneOf(64, 128)).Sample(
            (values, step, blockSize) =>
            {
                var files = Seal(old, new OldDocValuesWriter(old, kind, blockSize).Write(values));
                var docValues = OpenAsync(old, files, values.Length).AsTask().GetAwaiter().GetResult();
                for (var from = 0; from < values.Length; from += step)
                {
                    var read = new long[Math.Min(step, values.Length - from)];
                    docValues.ReadAsync(from, read, default).AsTask().GetAwaiter().GetResult();
                    Assert.Equal(values.Skip(from).Take(step).Select(value => value ?? 0), read);
                }

                Assert.Equal(values.Select(value => value is not null || !old.RecordsMissing), Enumerable.Range(0, values.Length).Select(docValues.Has));
            },
            iter: 50);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_truncation_of_the_metadata_is_an_error(int format, string encoding)
    {
        var old = OldFormat.All[format];
        var (data, meta) = new OldDocValuesWriter(old, Enum.Parse<OldEncoding>(encoding)).Write([1, null, 8, 1]);
        var content = meta.ToArray();
        for (var length = 0; length < content.Length; length++)
        {
            var truncated = new FileWriter().Bytes(content.AsSpan(0, length)).WithFooter();
            await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(old, (data.WithFooter(), truncated), 4));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task No_damage_that_has_the_right_checksum_ends_otherwise_than_in_an_error_or_other_values(int format, string encoding)
    {
        var old = OldFormat.All[format];
        var (data, meta) = new OldDocValuesWriter(old, Enum.Parse<OldEncoding>(encoding)).Write([1, null, 8, 1]);
        var (dataContent, metaContent) = (data.ToArray(), meta.ToArray());
        for (var at = 0; at < dataContent.Length + metaContent.Length; at++)
        {
            foreach (var value in new byte[] { 0, 0x7f, 0x80, 0xff })
            {
                byte[] damagedData = [.. dataContent], damagedMeta = [.. metaContent];
                _ = at < dataContent.Length ? damagedData[at] = value : damagedMeta[at - dataContent.Length] = value;
                try
                {
                    var files = Seal(old, (new FileWriter().Bytes(damagedData), new FileWriter().Bytes(damagedMeta)));
                    await (await OpenAsync(old, files, 4)).ReadAsync(0, new long[4], default);
                }
                catch (IndexFormatException)
                {
                    // Any other exception fails the test.
                }
            }
        }
    }

    [Theory]
    [InlineData("Lucene42DocValuesMetadata", 3)]
    [InlineData("DiskDocValuesMetadata", 0)] // the layout of 4.2 to 4.4, and of 4.5
    [InlineData("Lucene45ValuesMetadata", 3)]
    [InlineData("Lucene410ValuesMetadata", 1)]
    [InlineData("Lucene40DocValuesMetadata", 0)]
    public async Task Another_format_or_version_is_unsupported_and_named(string codec, int version)
    {
        var old = new OldFormat(codec, version);
        var (data, meta) = new OldDocValuesWriter(old, OldEncoding.Delta).Write([1]);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(old, (data.WithFooter(), meta.WithFooter()), 1));

        Assert.Equal(FormatProblem.Unsupported, error.Problem);
        Assert.Contains(codec, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sparse_column_of_a_sparse_column_is_corrupt()
    {
        var old = OldFormat.All.Single(format => format.Release == 540);
        var (data, meta) = new OldDocValuesWriter(old, OldEncoding.Sparse).Write([1, null]);
        var bytes = meta.ToArray();

        // Behind the number of the field and the type of the part, where the column of the sparse one begins, its encoding becomes sparse too.
        var pattern = new FileWriter().Byte(0).VInt(OldDocValuesWriter.Field).Byte(0).VInt(0).Int64(-1).ToArray();
        var at = bytes.AsSpan().IndexOf(pattern) + 3;
        Assert.NotEqual(2, at);
        bytes[at] = 5;

        var error = await Assert.ThrowsAsync<IndexFormatException>(
            async () => await OpenAsync(old, (data.WithFooter(), new FileWriter().Bytes(bytes).WithFooter()), 2));
        Assert.Equal(FormatProblem.Corrupt, error.Problem);
    }

    [Fact]
    public async Task Another_number_of_documents_is_corrupt()
    {
        foreach (var old in OldFormat.All.Where(format => format.Release > 420))
        {
            var files = Seal(old, new OldDocValuesWriter(old, OldEncoding.Delta).Write([1, 2, 3]));

            var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await OpenAsync(old, files, 4));

            Assert.Equal(FormatProblem.Corrupt, error.Problem);
        }
    }

    /// <summary>Values that the encoding can hold.</summary>
    private static Gen<long?[]> Values(OldEncoding encoding)
    {
        var number = encoding switch
        {
            OldEncoding.Table or OldEncoding.TableInSingleBlocks => Gen.OneOf(-5L, 0, 17, 1L << 50, long.MinValue),
            OldEncoding.Bytes => Gen.Long[-128, 127],
            OldEncoding.Constant => Gen.Const(-77L),
            OldEncoding.Gcd => Gen.Long[-1000, 1L << 40].Select(n => n * 1000),
            _ => Numbers,
        };
        return Gen.OneOf(number.Select(n => (long?)n).Array[1, 300], Gen.Select(number, Gen.Bool, (n, has) => has ? n : (long?)null).Array[1, 300]);
    }

    private static (byte[] Data, byte[] Meta) Seal(OldFormat format, (FileWriter Data, FileWriter Meta) files) =>
        format.HasFooter ? (files.Data.WithFooter(), files.Meta.WithFooter()) : (files.Data.ToArray(), files.Meta.ToArray());

    private static async ValueTask<NumericDocValues> OpenAsync(OldFormat format, (byte[] Data, byte[] Meta) files, int maxDoc)
    {
        var directory = new MemoryDirectory { [$"_0_x.{format.Extension}d"] = files.Data, [$"_0_x.{format.Extension}m"] = files.Meta };
        var segment = new SegmentCommitInfo(
            "_0", format.IsLucene4 ? default : FileWriter.SegmentId, "any", DelGen: -1, DelCount: 0, FieldInfosGen: -1, SoftDelCount: 0);
        var fields = await Fields;
        var reader = await DocValuesReader.OpenAsync(directory, segment, "x", fields, maxDoc, default);
        await reader.VerifyAsync(default);
        return await reader.GetNumericAsync(fields["n"]!, default);
    }
}
