using CsCheck;
using Ferry.Lucene.StoredFields;

namespace Ferry.Lucene.Tests;

/// <summary>Every generation of stored fields, written by the tests' own writer.</summary>
public sealed class StoredFieldsGenerationsTests
{
    /// <summary>Numbers of all sizes, and the kinds that have a short form.</summary>
    private static readonly Gen<object> Value = Gen.OneOf(
        Any(Gen.String),
        Any(Gen.Byte[0, 3].Array[0, 400]),
        Any(Gen.Byte[0, 3].Array[600, 1500]),
        Any(Gen.Int),
        Any(Gen.Long),
        Any(Gen.Long[-1_000_000, 1_000_000].Select(days => days * 86_400_000)),
        Any(Gen.Long[-1_000_000, 1_000_000].Select(hours => hours * 3_600_000)),
        Any(Gen.Long[-1_000_000, 1_000_000].Select(seconds => seconds * 1000)),
        Any(Gen.Float),
        Any(Gen.Double),
        Any(Gen.Int[-3, 130].Select(small => (float)small)),
        Any(Gen.Int[-3, 130].Select(small => (double)small)));

    private static readonly Gen<StoredField[][]> Documents = Gen.Select(Gen.Int[0, 300], Value, (number, value) => new StoredField(number, value)).Array[0, 4].Array[1, 60];

    public static TheoryData<string> Generations => StoredFieldsGeneration.Names;

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Documents_come_back(string name)
    {
        var generation = StoredFieldsGeneration.Of(name);
        await Gen.Select(Documents, Gen.Long[1, 3000]).SampleAsync(
            async (documents, targetBytes) =>
            {
                var segment = new WrittenStoredFields(generation, documents);
                var reader = await segment.OpenAsync();
                Assert.Equal(generation.HasChecksum, reader.HasChecksum);
                var checksums = new List<RangeChecksum>();
                foreach (var range in reader.Split(targetBytes))
                {
                    using var scan = reader.Scan(range);
                    while (await scan.NextChunkAsync(default))
                    {
                        segment.AssertChunk(scan);
                    }

                    checksums.Add(scan.Checksum);
                }

                Assert.Equal(documents.Length, segment.DocumentsSeen);
                await reader.VerifyAsync(checksums, default);
            },
            iter: 60);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Chunks_of_documents_without_fields_come_back(string name)
    {
        // Children of nested fields: more of them than go into a chunk.
        var segment = new WrittenStoredFields(StoredFieldsGeneration.Of(name), [.. Enumerable.Repeat(Array.Empty<StoredField>(), 20), [new StoredField(1, "parent")]]);
        using var scan = (await segment.OpenAsync()).ScanAll();
        while (await scan.NextChunkAsync(default))
        {
            segment.AssertChunk(scan);
        }

        Assert.Equal(21, segment.DocumentsSeen);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Behind_a_damaged_chunk_reading_goes_on(string name)
    {
        var generation = StoredFieldsGeneration.Of(name);
        var padding = new byte[generation.IsPlain ? 2000 : 0]; // what is put together to a chunk there has 16 KB
        StoredField[][] documents = [.. Enumerable.Range(0, 100).Select(i => new StoredField[] { new(i % 5, $"document {i}"), new(7, (long)i), new(8, padding) })];
        var whole = new WrittenStoredFields(generation, documents);
        var index = (await whole.OpenAsync()).Index;
        Assert.InRange(index.Chunks, 5, 100);
        for (var damaged = 0; damaged < index.Chunks; damaged++)
        {
            var segment = new WrittenStoredFields(generation, documents);
            segment.Files["_0.fdt"][index.Pointer(damaged)] ^= 1; // the first document of the chunk
            var reader = await segment.OpenAsync();
            using var scan = reader.ScanAll();

            var errors = await segment.AssertChunksAsync(scan);

            Assert.Equal(FormatProblem.Corrupt, Assert.Single(errors).Problem);
            Assert.Equal(documents.Length - (index.FirstDoc(damaged + 1) - index.FirstDoc(damaged)), segment.DocumentsSeen);
            if (generation.HasChecksum)
            {
                var mismatch = await Assert.ThrowsAsync<IndexFormatException>(async () => await reader.VerifyAsync([scan.Checksum], default));
                Assert.Equal(FormatProblem.ChecksumMismatch, mismatch.Problem);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_newer_version_is_unsupported(string name)
    {
        var generation = StoredFieldsGeneration.Of(name);
        var newest = StoredFieldsGeneration.All.Last(other => other.Codec == generation.Codec);
        var segment = new WrittenStoredFields(newest with { Version = newest.Version + 1 }, [[new StoredField(1, "text")]]);

        var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await segment.OpenAsync());

        Assert.Equal((FormatProblem.Unsupported, "_0.fdt"), (error.Problem, error.File));
        Assert.Contains(generation.Codec, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task The_index_of_another_generation_is_refused(string name)
    {
        var generation = StoredFieldsGeneration.Of(name);
        StoredField[][] documents = [[new StoredField(1, "text")]];
        foreach (var other in StoredFieldsGeneration.All.Where(other => other.HasMeta == generation.HasMeta && other.IndexCodec != generation.IndexCodec
            && other.SegmentId.Length == generation.SegmentId.Length))
        {
            var segment = new WrittenStoredFields(generation, documents);
            segment.Files["_0.fdx"] = StoredFieldsWriter.Write(other, documents)["_0.fdx"];

            var error = await Assert.ThrowsAsync<IndexFormatException>(async () => await segment.OpenAsync());

            Assert.Equal((FormatProblem.Unsupported, "_0.fdx"), (error.Problem, error.File));
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Another_number_of_documents_is_corrupt(string name)
    {
        var segment = new WrittenStoredFields(StoredFieldsGeneration.Of(name), [[new StoredField(1, "one")], [new StoredField(1, "two")]]);

        foreach (var maxDoc in new[] { 0, 1, 3 })
        {
            var errors = await segment.ReadAsync(maxDoc);
            Assert.Equal(FormatProblem.Corrupt, Assert.Single(errors).Problem);
        }
    }

    private static Gen<object> Any<T>(Gen<T> gen)
        where T : notnull => gen.Select(value => (object)value);
}
