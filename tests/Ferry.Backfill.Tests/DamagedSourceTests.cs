using Ferry.Backfill.State;
using Ferry.Snapshots;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests;

/// <summary>A damaged shard among good ones: the good ones are moved, and the problem is named.</summary>
public sealed class DamagedSourceTests : IAsyncLifetime
{
    private Target _target = null!;

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync() => await _target.DisposeAsync();

    public static TheoryData<string, string> Damages
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var name in new[] { "odd", "codec" })
            {
                foreach (var damage in new[] { "flip", "cut", "empty", "missing", "zeros" })
                {
                    data.Add(name, damage);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task The_rest_is_moved_and_the_damage_is_named(string name, string damage)
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", name);
        var (index, shard, file, path) = await LargestAsync(moving);
        var good = (await moving.PlanAsync()).Units.Where(u => u.Index != index || u.Shard != shard).Sum(u => (long)u.LiveDocs);
        await DamageAsync(path, damage);
        await moving.ReopenAsync();

        var plan = await moving.PlanAsync(unitBytes: 20_000);
        await Moving.CreateIndicesAsync(_target.Direct, plan);
        var result = await moving.RunAsync(_target.Client, plan);

        Assert.Null(result.TargetProblem);
        Assert.False(result.IsComplete);
        Assert.True(result.Indices.Sum(t => t.Sent) >= good, $"{result.Indices.Sum(t => t.Sent)} of {good} good documents were sent");
        foreach (var tally in result.Indices)
        {
            Assert.Equal(tally.Index != index.Name, tally.IsComplete);
            var there = await _target.ContentAsync(tally.Index);
            Assert.Equal(tally.Sent, there.Count);
            if (damage != "flip")
            {
                Assert.Subset(moving.Expected(tally.Index).ToHashSet(), there.ToHashSet());
            }
        }

        var segment = file.PhysicalName[..file.PhysicalName.IndexOf('.', StringComparison.Ordinal)];
        var problem = result.Indices.Single(t => t.Index == index.Name).Problems[0];
        TestContext.Current.TestOutputHelper?.WriteLine(problem);
        Assert.Contains($"{index.Name}[{shard}]", problem, StringComparison.Ordinal);
        Assert.Matches($@"{segment}\.(fdt|cfs)", problem);
    }

    [Fact]
    public async Task What_could_not_be_planned_is_planned_by_the_next_run_once_it_is_mended()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "odd");
        var (index, _, _, path) = await LargestAsync(moving);
        await Moving.CreateIndicesAsync(_target.Direct, await moving.PlanAsync());
        File.Move(path, path + ".away");
        await moving.ReopenAsync();
        using var folder = new TempDirectory();
        await using var store = SqliteStateStore.Open(folder.Combine("state.db"));

        var first = await moving.RunAsync(_target.Client, await moving.PlanAsync(), store);
        var again = await moving.RunAsync(_target.Client, await moving.PlanAsync(), store);
        File.Move(path + ".away", path);
        await moving.ReopenAsync();
        var last = await moving.RunAsync(_target.Client, await moving.PlanAsync(), store);

        foreach (var damaged in new[] { first, again })
        {
            Assert.NotEmpty(Assert.Single(damaged.Indices, tally => tally.Index == index.Name).Problems);
        }

        Assert.True(last.IsComplete, BackfillRunTests.Problems(last));
        foreach (var tally in last.Indices)
        {
            Assert.Equal(moving.Expected(tally.Index), await _target.ContentAsync(tally.Index));
        }
    }

    [Fact]
    public async Task Of_a_damaged_chunk_only_its_own_documents_are_missing()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec", workers: 1);
        var (index, _, _, path) = await LargestAsync(moving);
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var whole = await File.ReadAllBytesAsync(path);
        var plan = await moving.PlanAsync();
        await Moving.CreateIndicesAsync(_target.Direct, plan);
        for (var i = 0; i < 30; i++)
        {
            byte[] damaged = [.. whole];
            var at = random.Next(whole.Length / 4, whole.Length * 3 / 4);
            damaged[at] ^= (byte)random.Next(1, 256);
            await File.WriteAllBytesAsync(path, damaged);

            var result = await moving.RunAsync(_target.Client, plan);

            var tally = result.Indices.Single(t => t.Index == index.Name);
            Assert.False(tally.IsComplete, $"byte {at} of {path}");
            Assert.InRange(tally.Unread, 0, tally.LiveDocs / 2);
        }
    }

    /// <summary>The largest file with stored fields, of the index with most shards.</summary>
    private static async Task<(IndexId Index, int Shard, ShardFile File, string Path)> LargestAsync(Moving moving)
    {
        (IndexId, int, ShardFile File, string)? largest = null;
        foreach (var planned in (await moving.PlanAsync()).Indices)
        {
            for (var shard = 0; shard < planned.Metadata!.NumberOfShards; shard++)
            {
                foreach (var (file, path) in await moving.FilesAsync(planned.Id, shard))
                {
                    var stores = file.PhysicalName.EndsWith(".fdt", StringComparison.Ordinal) || file.PhysicalName.EndsWith(".cfs", StringComparison.Ordinal);
                    if (stores && file.Length > (largest?.File.Length ?? 0))
                    {
                        largest = (planned.Id, shard, file, path);
                    }
                }
            }
        }

        return largest!.Value;
    }

    private static async Task DamageAsync(string path, string damage)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        switch (damage)
        {
            case "flip": bytes[bytes.AsSpan().IndexOf("{\""u8) + 3] ^= 1; break; // in a source, and not in what is never read
            case "cut": bytes = bytes[..(bytes.Length / 2)]; break;
            case "empty": bytes = []; break;
            case "zeros": bytes.AsSpan(100).Clear(); break;
            default: File.Delete(path); return;
        }

        await File.WriteAllBytesAsync(path, bytes);
    }
}
