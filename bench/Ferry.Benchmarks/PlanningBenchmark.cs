using Ferry.Backfill.Planning;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;

namespace Ferry.Benchmarks;

/// <summary>Plans all indices of a snapshot again and again until a number of shards is reached.</summary>
internal sealed class PlanningBenchmark(TextWriter output, TimeProvider time)
{
    public async Task RunAsync(string location, string snapshotName, int shards, CancellationToken cancellationToken)
    {
        using var store = BlobStores.Open(location);
        var repository = await SnapshotRepository.OpenAsync(store, cancellationToken);
        var snapshot = await repository.GetSnapshotAsync(snapshotName, cancellationToken);
        var planner = new Planner(snapshot);
        var plans = new List<BackfillPlan>();
        var planned = 0;
        var processor = Environment.CpuUsage.TotalTime;
        var start = time.GetTimestamp();
        while (planned < shards)
        {
            plans.Add(await planner.PlanAsync(snapshot.Indices, cancellationToken));
            planned += plans[^1].Indices.Sum(index => index.Metadata!.NumberOfShards);
        }

        var wall = time.GetElapsedTime(start).TotalSeconds;
        var cpu = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        await output.WriteLineAsync(
            $"{planned} shards, {plans.Sum(plan => plan.Units.Count)} units in {wall:F2} s ({cpu:F2} s CPU): {wall / planned * 1e3:F2} ms a shard, "
            + $"{GC.GetTotalMemory(forceFullCollection: true) / 1e6:F0} MB held, {Environment.WorkingSet / 1e6:F0} MB resident");
    }
}
