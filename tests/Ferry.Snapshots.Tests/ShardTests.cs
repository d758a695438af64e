using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using Ferry.Lucene;
using Ferry.Lucene.Index;
using Ferry.Lucene.Store;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>The files of every shard that real servers wrote.</summary>
public sealed class ShardTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string, string> Cases() => new(RealRepositories.WithFiles.Select(c => (c.Version, c.Name)));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Blobs_have_the_lengths_and_checksums_that_the_metadata_says(string version, string name)
    {
        using var store = RealRepositories.Open(Fixtures.Case(version, name));
        var checkedFiles = 0;
        await foreach (var shard in ShardsAsync(store))
        {
            var directory = new ShardDirectory(shard);
            Assert.Contains(shard.SegmentsFile, directory.FileNames);
            Assert.Equal(shard.Files.Sum(f => directory.Length(f.PhysicalName)), shard.TotalBytes);
            foreach (var file in shard.Files)
            {
                for (var part = 0; part < file.NumberOfParts; part++)
                {
                    Assert.Equal(file.PartLength(part), await shard.Store.TryGetLengthAsync(shard.Folder + file.PartName(part), None));
                }

                var content = new byte[file.Length];
                await directory.ReadAsync(file.PhysicalName, 0, content, None);
                var footer = CodecUtil.ReadFooter(content.AsSpan(^CodecUtil.FooterLength..), file.PhysicalName, file.Length);
                Assert.Equal(footer, Crc32.HashToUInt32(content.AsSpan(..^8)));
                // Servers before 5.0 did not record those of commits without segments.
                Assert.Equal(file.Checksum is null && file.PhysicalName == shard.SegmentsFile ? null : footer, directory.RecordedChecksum(file.PhysicalName));
                if (file.MetaHash is { Length: > 0 } hash)
                {
                    Assert.Equal(content, hash.ToArray());
                }

                checkedFiles++;
            }
        }

        Assert.NotEqual(0, checkedFiles);
        TestContext.Current.TestOutputHelper?.WriteLine($"{checkedFiles} files");
    }

    [Theory]
    [InlineData("\"4.10.4\"", FormatProblem.ChecksumMismatch)]
    [InlineData("\"LUCENE_4_9\"", FormatProblem.ChecksumMismatch)]
    [InlineData("\"4.7.2\"", null)]
    [InlineData("\"LUCENE_4_6\"", null)]
    [InlineData("null", null)]
    public async Task A_recorded_checksum_is_compared_only_if_it_is_that_of_a_footer(string writtenBy, FormatProblem? problem)
    {
        var fixture = Fixtures.Case("elasticsearch-1.7.6", "churn");
        using var original = RealRepositories.Open(fixture);
        var blob = (await ShardsAsync(original).FirstAsync(s => s.Files.Count > 1)).Folder + "snapshot-snap1";
        var json = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(original.Location, blob)))!;
        foreach (var file in json["files"]!.AsArray())
        {
            file!["written_by"] = JsonNode.Parse(writtenBy);
            file["checksum"] = "11cg1"; // an Adler-32 is a 32-bit number as well
        }

        using var store = new AlteredStore(original, blob) { Content = Encoding.UTF8.GetBytes(json.ToJsonString()) };
        var shard = await ShardsAsync(store).FirstAsync(s => blob.StartsWith(s.Folder, StringComparison.Ordinal));
        var directory = new ShardDirectory(shard);

        var error = await Record.ExceptionAsync(async () => await SegmentInfos.ReadAsync(directory, shard.SegmentsFile, None));

        Assert.Equal(problem, (error as IndexFormatException)?.Problem);
    }

    [Theory]
    [InlineData("elasticsearch-7.10.2")]
    [InlineData("opensearch-1.3.20")]
    [InlineData("opensearch-2.19.4")]
    public async Task Ranges_across_parts_are_those_of_the_whole_file(string version)
    {
        using var store = RealRepositories.Open(Fixtures.Case(version, "parts"));
        var ranges = 0;
        await foreach (var shard in ShardsAsync(store))
        {
            var directory = new ShardDirectory(shard);
            foreach (var file in shard.Files.Where(f => f.NumberOfParts > 1))
            {
                var whole = new List<byte>();
                for (var part = 0; part < file.NumberOfParts; part++)
                {
                    whole.AddRange(await File.ReadAllBytesAsync(Path.Combine(store.Location, shard.Folder, file.PartName(part))));
                }

                for (var boundary = file.PartSize; boundary < file.Length; boundary += file.PartSize)
                {
                    foreach (var (before, after) in new[] { (0, 1), (1, 0), (1, 1), (7, (int)file.PartSize + 3) })
                    {
                        var from = (int)(boundary - before);
                        var count = (int)Math.Min(before + after, file.Length - from);
                        var range = new byte[count];
                        await directory.ReadAsync(file.PhysicalName, from, range, None);
                        Assert.Equal(whole.GetRange(from, count), range);
                        ranges++;
                    }
                }
            }
        }

        Assert.True(ranges > 10, $"{ranges} ranges were read");
    }

    [Fact]
    public async Task What_is_missing_or_short_is_named_by_file_and_blob()
    {
        using var copy = Fixtures.Copy(Fixtures.Case("elasticsearch-7.10.2", "parts"));
        using var store = new FileBlobStore(copy.Path);
        var shard = await ShardsAsync(store).FirstAsync(s => s.Files.Any(f => f.NumberOfParts > 2));
        var file = shard.Files.First(f => f.NumberOfParts > 2);
        var directory = new ShardDirectory(shard);
        var beyond = await Assert.ThrowsAsync<IndexFormatException>(() => ReadAsync(file.Length - 1, 2));
        Assert.Equal(FormatProblem.Truncated, beyond.Problem);
        var unknown = await Assert.ThrowsAsync<IndexFormatException>(async () => await directory.ReadAsync("_x.fdt", 0, new byte[1], None));
        Assert.Equal(FormatProblem.Missing, unknown.Problem);
        Assert.False(directory.TryGetLength("_x.fdt", out _));

        File.Delete(copy.Combine(shard.Folder + file.PartName(1)));
        var missing = await Assert.ThrowsAsync<IndexFormatException>(() => ReadAsync(file.PartSize - 1, 2));
        Assert.Equal(FormatProblem.Missing, missing.Problem);
        Assert.Equal(file.PhysicalName, missing.File);
        Assert.Contains(file.PartName(1), missing.Message, StringComparison.Ordinal);

        await using (var part = File.OpenWrite(copy.Combine(shard.Folder + file.PartName(2))))
        {
            part.SetLength(3);
        }

        var truncated = await Assert.ThrowsAsync<IndexFormatException>(() => ReadAsync(2 * file.PartSize, 4));
        Assert.Equal(FormatProblem.Truncated, truncated.Problem);
        Assert.Contains(file.PartName(2), truncated.Message, StringComparison.Ordinal);

        async Task ReadAsync(long offset, int count) => await directory.ReadAsync(file.PhysicalName, offset, new byte[count], None);
    }

    /// <summary>All shards of all snapshots that are not recorded as missing.</summary>
    private static async IAsyncEnumerable<ShardSnapshot> ShardsAsync(IBlobStore store)
    {
        var repository = await SnapshotRepository.OpenAsync(store, None);
        await foreach (var info in repository.ListSnapshotsAsync(None).Where(info => info.State is SnapshotState.Success or SnapshotState.Partial))
        {
            var snapshot = await repository.GetSnapshotAsync(info.Name, None);
            var shards = 0;
            foreach (var index in snapshot.Indices)
            {
                var metadata = await snapshot.GetIndexMetadataAsync(index, None);
                for (var shard = 0; shard < metadata.NumberOfShards; shard++)
                {
                    if (snapshot.FailureOf(index, shard) is null)
                    {
                        yield return await snapshot.GetShardAsync(index, shard, None);
                        shards++;
                    }
                }
            }

            Assert.Equal(snapshot.Info.SuccessfulShards, shards);
        }
    }
}
