using Ferry.Lucene.Store;
using Ferry.Snapshots.Tests.Damage;

namespace Ferry.Snapshots.Tests;

/// <summary>
/// Files changed so that every checksum fits: the dump ends in a typed error or a result, soon and in little memory.
/// FERRY_FUZZ_CASES sets the number of cases a version; a case is wholly determined by its number.
/// </summary>
public sealed class HostileShardTests
{
    private const int UsualCases = 4000;
    private const long MostBytes = 256_000_000;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Versions => [.. ShardSamples.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_hostile_file_ends_in_a_typed_error_or_a_result(string version)
    {
        var samples = await ShardSamples.OfAsync(version);
        var shards = samples.Values.Select(sample => sample.Shard).Distinct().OrderBy(shard => shard.Origin, StringComparer.Ordinal).ToList();
        var targets = shards.Select(shard => (shard.Origin, Shard: new HostileShard(shard)))
            .SelectMany(shard => shard.Shard.Names.Order(StringComparer.Ordinal).Select(name => (shard.Origin, shard.Shard, Name: name)))
            .ToList();
        Assert.True(targets.Count > 30, $"{targets.Count} files");
        var cases = int.TryParse(Environment.GetEnvironmentVariable("FERRY_FUZZ_CASES"), out var wanted) ? wanted : UsualCases;
        for (var number = 0; number < cases; number++)
        {
            var (origin, shard, name) = targets[number % targets.Count];
            await AssertAsync(shard, name, number, $"case {number} of {version}: {origin}, {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Documents_that_a_segment_only_claims_to_have_take_no_memory(string version)
    {
        foreach (var (shard, _) in (await ShardSamples.OfAsync(version)).Values)
        {
            var hostile = new HostileShard(shard);
            foreach (var name in hostile.Names.Where(name => name.EndsWith(".si", StringComparison.Ordinal)))
            {
                var result = await hostile.DumpAsync(name, ClaimDocuments);
                Assert.NotNull(result.Error);
                Assert.True(result.Allocated < shard.Documents.Length * 16L + 8_000_000, $"{shard.Origin}, {name}: {result.Allocated} bytes allocated");
            }
        }
    }

    /// <summary>Puts the greatest number of documents into a .si file.</summary>
    private static byte[] ClaimDocuments(byte[] file)
    {
        var reader = new ByteReader(file, "_0.si");
        var header = CodecUtil.ReadHeader(ref reader);
        reader.LittleEndian = header.Codec == "Lucene90SegmentInfo";
        if (header.Codec == "Lucene46SegmentInfo")
        {
            reader.ReadString(); // version
        }
        else
        {
            CodecUtil.ReadIdAndSuffix(ref reader, header);
            reader.ReadBytes(3 * sizeof(int)); // version
            if (header.Codec is not ("Lucene50SegmentInfo" or "Lucene62SegmentInfo") && reader.ReadByte() != 0)
            {
                reader.ReadBytes(3 * sizeof(int)); // oldest version
            }
        }

        var number = BitConverter.GetBytes(int.MaxValue);
        if (!reader.LittleEndian)
        {
            Array.Reverse(number);
        }

        number.CopyTo(file, reader.Position);
        return file;
    }

    private static async Task AssertAsync(HostileShard shard, string name, int seed, string what)
    {
        DumpResult result;
        try
        {
            result = await shard.DumpAsync(name, seed);
            if (result.Elapsed > MostTime)
            {
                result = await shard.DumpAsync(name, seed); // the machine may have been busy
            }
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}: neither documents nor a typed error", e);
        }

        Assert.True(result.Elapsed < MostTime, $"{what}: {result.Elapsed}, {result.Error?.Message}");
        Assert.True(result.Allocated < MostBytes, $"{what}: {result.Allocated} bytes allocated, {result.Error?.Message}");
    }
}
