using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;
using Ferry.Lucene.Store;
using Ferry.TestKit;

namespace Ferry.Lucene.Tests;

/// <summary>Stored fields of every generation, changed so that checksums fit: reading ends in a typed error or a result, soon and in little memory.</summary>
public sealed class HostileStoredFieldsTests
{
    private const int Cases = 300;
    private const long MostBytes = 64_000_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Generations => StoredFieldsGeneration.Names;

    public static TheoryData<string> ZstdGenerations => [.. StoredFieldsGeneration.Names.Select(row => row.Data).Where(name => name.Contains("Zstd", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_changed_file_ends_in_a_typed_error_or_a_result(string name)
    {
        var generation = StoredFieldsGeneration.Of(name);
        var files = NewSegment(generation).Files;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var segment = NewSegment(generation);
            foreach (var file in files.Keys.Where(_ => random.Next(2) == 0))
            {
                segment.Files[file] = Change(generation, files[file], content => Mutations.Apply(content, random, keepLength: false));
            }

            await AssertBoundedAsync(segment, $"{name}, seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task A_file_that_ends_early_is_an_error(string name)
    {
        var generation = StoredFieldsGeneration.Of(name);
        foreach (var (file, bytes) in NewSegment(generation).Files)
        {
            for (var length = 0; length < bytes.Length; length += file.EndsWith(".fdt", StringComparison.Ordinal) ? 7 : 1)
            {
                var segment = NewSegment(generation);
                segment.Files[file] = bytes[..length];
                Assert.True((await AssertBoundedAsync(segment, $"{name}, {file} up to {length}")).Count > 0, $"{name}, {file} up to {length}: no error");
            }
        }
    }

    [Theory]
    [MemberData(nameof(ZstdGenerations))]
    public async Task A_length_far_beyond_the_content_takes_no_memory(string name)
    {
        var generation = StoredFieldsGeneration.Of(name);
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        var segment = new WrittenStoredFields(generation, [[new StoredField(1, "small")], [new StoredField(1, noise)]]);
        var start = (int)(await segment.OpenAsync()).Index.Pointer(0);
        var lengthAt = start + OffsetOfSecondLength(segment.Files["_0.fdt"].AsSpan(start), noise.Length);

        // Not more than a ratio that Zstandard can have.
        const int Claimed = 1_900_000_000;
        segment.Files["_0.fdt"] = Change(generation, segment.Files["_0.fdt"], content =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(lengthAt), Claimed);
            return content;
        });

        Assert.Single(await AssertBoundedAsync(segment, name, Claimed / 10));
    }

    /// <summary>Where the length of the second of two documents stands in a chunk of Lucene 9; it takes four bytes.</summary>
    private static int OffsetOfSecondLength(ReadOnlySpan<byte> chunk, int atLeast)
    {
        var reader = new ByteReader(chunk, "_0.fdt") { LittleEndian = true };
        reader.ReadVInt(); // first document
        reader.ReadVInt(); // documents
        Assert.Equal((0, 1), (reader.ReadByte(), reader.ReadVInt())); // both have one field
        Assert.Equal(32, reader.ReadByte()); // bits a length
        reader.ReadInt32();
        var offset = reader.Position;
        Assert.InRange(reader.ReadInt32(), atLeast, atLeast + 10);
        return offset;
    }

    private static WrittenStoredFields NewSegment(StoredFieldsGeneration generation) => new(
        generation,
        [.. Enumerable.Range(0, 40).Select(i => new StoredField[] { new(1, $"document {i}"), new(2, new byte[i % 7 == 0 ? 700 : i]), new(3, i * 1000L), new(4, i / 2.0) })]);

    private static byte[] Change(StoredFieldsGeneration generation, byte[] file, Func<byte[], byte[]> change)
    {
        if (!generation.HasChecksum)
        {
            return change([.. file]);
        }

        byte[] changed = [.. change(file[..^CodecUtil.FooterLength]), .. file[^CodecUtil.FooterLength..]];
        BinaryPrimitives.WriteUInt64BigEndian(changed.AsSpan()[^sizeof(long)..], Crc32.HashToUInt32(changed.AsSpan()[..^sizeof(long)]));
        return changed;
    }

    private static async Task<List<IndexFormatException>> AssertBoundedAsync(WrittenStoredFields segment, string what, long mostBytes = MostBytes)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        List<IndexFormatException> errors;
        try
        {
            errors = await segment.ReadAsync();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: neither documents nor a typed error", e);
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < MostTime, what);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < mostBytes, $"{what}: {allocated} bytes allocated, {errors.FirstOrDefault()?.Message}");
        return errors;
    }
}
