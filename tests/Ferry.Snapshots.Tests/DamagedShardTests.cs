using Ferry.Snapshots.Tests.Damage;

namespace Ferry.Snapshots.Tests;

/// <summary>
/// One damaged blob of a shard: the dump ends in a typed error or gives exactly the documents of the whole shard,
/// soon and in little memory.
/// </summary>
public sealed class DamagedShardTests
{
    private const int Flips = 40;
    private const int Truncations = 12;
    private const int Splices = 12;
    private const long MostBytes = 256_000_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Versions => [.. ShardSamples.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_samples_have_every_kind_of_file_that_is_read(string version)
    {
        var lucene = ShardSamples.Versions.Index().Single(v => v.Item == version).Index + 4;
        string[] wanted =
        [
            "cfe", "cfs with LZ4", "dvd", "dvm", "fdt with LZ4", "fdx", "fnm",
            .. lucene == 4 ? ["del"] : new[] { "fdt with DEFLATE" },
            .. lucene is > 4 and < 9 ? ["liv"] : Array.Empty<string>(), // Lucene 9 has no case with hard deletes: the server does them no more
            .. lucene >= 7 ? ["dvd of an update", "dvm of an update", "fnm of an update"] : Array.Empty<string>(), // with soft deletes
            .. lucene >= 9 ? ["fdt with Zstandard", "fdt with Zstandard and dictionaries"] : Array.Empty<string>(),
            .. lucene >= 8 ? ["fdm", "segments_N in the metadata", "si in the metadata"] : new[] { "segments_N", "si" },
        ];

        var kinds = (await ShardSamples.OfAsync(version)).Keys;

        Assert.Empty(wanted.Except(kinds));
        Assert.Contains(kinds, kind => kind.EndsWith(" in parts", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_missing_or_empty_file_is_an_error(string version)
    {
        foreach (var (kind, (shard, file)) in await ShardSamples.OfAsync(version))
        {
            for (var part = 0; part < Math.Max(1, file.NumberOfParts); part++)
            {
                // A part in the middle of a compound file may hold nothing that is read.
                await AssertAsync(shard, file, part, null, $"{kind}, part {part}, missing", mustFail: part == 0);
                await AssertAsync(shard, file, part, [], $"{kind}, part {part}, empty", mustFail: part == 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_truncated_file_is_an_error(string version)
    {
        foreach (var (kind, (shard, file)) in await ShardSamples.OfAsync(version))
        {
            for (var seed = 0; seed < Truncations; seed++)
            {
                var (part, bytes, random) = Pick(shard, file, seed);
                var length = seed switch
                {
                    0 => bytes.Length - 1,
                    1 => Math.Max(0, bytes.Length - 16),
                    2 => 1,
                    _ => random.Next(bytes.Length),
                };
                await AssertAsync(shard, file, part, bytes[..length], $"{kind}, seed {seed}, truncated to {length}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_flipped_byte_never_gives_other_documents(string version)
    {
        foreach (var (kind, (shard, file)) in await ShardSamples.OfAsync(version))
        {
            for (var seed = 0; seed < Flips; seed++)
            {
                var (part, bytes, random) = Pick(shard, file, seed);
                var offset = seed switch
                {
                    < 4 => seed, // the magic
                    < 12 => Math.Max(0, bytes.Length - 1 - ((seed - 4) * 2)), // the footer
                    < 20 => random.Next(Math.Min(bytes.Length, 128)), // the header
                    _ => random.Next(bytes.Length),
                };
                byte[] damaged = [.. bytes];
                damaged[offset] ^= (byte)random.Next(1, 256);
                await AssertAsync(shard, file, part, damaged, $"{kind}, seed {seed}, byte {offset} flipped");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Bytes_put_in_between_never_give_other_documents(string version)
    {
        foreach (var (kind, (shard, file)) in await ShardSamples.OfAsync(version))
        {
            for (var seed = 0; seed < Splices; seed++)
            {
                var (part, bytes, random) = Pick(shard, file, seed);
                var offset = random.Next(bytes.Length + 1);
                var splice = new byte[8];
                random.NextBytes(splice);
                await AssertAsync(shard, file, part, [.. bytes[..offset], .. splice, .. bytes[offset..]], $"{kind}, seed {seed}, 8 bytes at {offset}");
            }
        }
    }

    private static (int Part, byte[] Bytes, Random Random) Pick(ShardSample shard, ShardFile file, int seed)
    {
        var random = new Random(seed);
        var part = random.Next((int)Math.Max(1, file.NumberOfParts));
        return (part, shard.Part(file, part), random);
    }

    private static async Task AssertAsync(ShardSample shard, ShardFile file, int part, byte[]? content, string what, bool mustFail = false)
    {
        what = $"{shard.Origin}, {file.PhysicalName}: {what}";
        DumpResult result;
        try
        {
            result = await shard.DumpAsync(file, part, content);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: neither documents nor a typed error", e);
        }

        Assert.True(result.Elapsed < MostTime, $"{what}: {result.Elapsed}");
        Assert.True(result.Allocated < MostBytes, $"{what}: {result.Allocated} bytes allocated");
        if (result.Error is null)
        {
            Assert.False(mustFail, $"{what}: no error");
            Assert.True(shard.Documents.Span.SequenceEqual(result.Documents), $"{what}: other documents");
        }
    }
}
