using Ferry.Cli;
using Ferry.Integration.Tests.Backfills;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Integration.Tests.Faults;

/// <summary>A file of one shard is damaged, among good ones.</summary>
[Collection(TargetIndices.Collection)]
public sealed class DamagedShardTests(SharedServers servers)
{
    private const string Index = "codec_default";

    [Fact]
    public async Task What_is_around_the_damage_is_moved_and_the_same_command_moves_the_rest_once_it_is_mended()
    {
        using var copy = Fixtures.Copy(FaultyBackfill.LargeDocuments);
        await using var backfill = await FaultyBackfill.OfAsync(servers, FaultyBackfill.LargeDocuments, copy.Path);
        backfill.BulkDocs = 500;
        var file = await LargestFileAsync(copy.Path);
        var good = await File.ReadAllBytesAsync(file);
        var damaged = good.ToArray();
        damaged.AsSpan(damaged.Length / 20, 64).Fill(0xff);
        await File.WriteAllBytesAsync(file, damaged);

        var run = await backfill.Ferry.RunAsync(backfill.Command);

        Assert.True(run.ExitCode == ExitCode.Incomplete, $"{run.ExitCode}: {run.Notes}");
        var indices = run.Json.GetProperty("indices").EnumerateArray().ToDictionary(FaultyBackfill.NameOf);
        Assert.Contains($"{Index}[0]", indices[Index].GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.All(indices.Where(index => index.Key != Index), index => Assert.True(index.Value.GetProperty("proven").GetBoolean()));
        var unread = indices[Index].GetProperty("live_docs").GetInt32() - indices[Index].GetProperty("read").GetInt32();
        Assert.InRange(unread, 1, 2000);
        backfill.VerifyLedger(run.Json);
        var moved = (await TargetIndices.ReadAsync(backfill.Server, Index)).Select(document => document.Key).ToHashSet();
        Assert.Equal(backfill.Expected.Counts[Index] - unread, moved.Count);
        await backfill.VerifyDocumentsAsync(document => document.Index == Index && !moved.Contains(document.Key));

        await File.WriteAllBytesAsync(file, good);
        await backfill.VerifyAsync(await backfill.Ferry.RunAsync(backfill.Command));
    }

    /// <summary>That with the documents.</summary>
    private static async Task<string> LargestFileAsync(string repositoryPath)
    {
        using var store = new FileBlobStore(repositoryPath);
        var snapshot = await (await SnapshotRepository.OpenAsync(store, default)).GetSnapshotAsync("snap1", default);
        var shard = await snapshot.GetShardAsync(snapshot.Indices.Single(index => index.Name == Index), 0, default);
        return shard.Files.Where(file => !file.IsVirtual).Select(file => Path.Combine(repositoryPath, shard.Folder + file.PartName(0)))
            .MaxBy(path => new FileInfo(path).Length)!;
    }
}
