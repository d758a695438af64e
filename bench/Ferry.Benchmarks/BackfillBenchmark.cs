using Ferry.Backfill;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Planning;
using Ferry.Backfill.State;
using Ferry.Backfill.Transforming;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Metadata.Reading;
using Ferry.Metadata.Target;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.Transforms;
using Ferry.Transforms.Scripts;

namespace Ferry.Benchmarks;

/// <summary>
/// Snapshot on disk to bulk requests of a target: plan, create, move, as the command does, without the proof. A target that
/// discards (<c>ferry sandbox --discard</c>) shows the sender alone.
/// </summary>
internal sealed class BackfillBenchmark(TextWriter output, TimeProvider time)
{
    public async Task RunAsync(string location, string snapshotName, string indexName, Uri uri, string[] transforms, int runs, CancellationToken cancellationToken)
    {
        using var store = BlobStores.Open(location);
        var repository = await SnapshotRepository.OpenAsync(store, cancellationToken);
        var snapshot = await repository.GetSnapshotAsync(snapshotName, cancellationToken);
        var indices = IndexSelection.Of(snapshot, [new NamePattern(indexName)]).Selected;
        using var target = new ClusterClient(new ClusterOptions { Uri = uri }, time);
        var retries = new RetryPolicy(time, new Random(1));
        var options = new BackfillOptions { Transforms = new DocumentTransforms { Items = TransformLoader.Load(transforms, output.WriteLine).Items } };
        for (var run = 1; run <= runs; run++)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var processor = Environment.CpuUsage.TotalTime;
            var start = time.GetTimestamp();

            var plan = await new Planner(snapshot).PlanAsync(indices, cancellationToken);
            var source = SnapshotMetadataReader.Version(snapshot.Info.Version);
            var version = (await target.GetInfoAsync(cancellationToken)).Version;
            var creator = new IndexCreator(new TargetObjects(target, retries, version), new TransformChain(new TransformContext(source, version)), source);
            foreach (var index in plan.Indices)
            {
                await creator.EnsureAsync(index.Metadata!, cancellationToken);
            }

            var folder = Directory.CreateTempSubdirectory("ferry-benchmark-");
            var failures = new FailureFolder(Path.Combine(folder.FullName, "failures"));
            await using var state = SqliteStateStore.Open(Path.Combine(folder.FullName, "state.db"));
            await using var work = await WorkState.JoinAsync(
                state, [], new WorkStateOptions { Random = new Random(run) }, _ => ValueTask.FromResult(plan), cancellationToken);
            await new BackfillRun(snapshot, work, options).RunAsync(target, retries, failures, cancellationToken);
            var result = await Ledger.ReadAsync(state, work.Run, cancellationToken);

            var wall = time.GetElapsedTime(start).TotalSeconds;
            var cpu = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            var sent = result.Indices.Sum(tally => tally.Sent);
            var megabytes = result.Indices.Sum(tally => tally.SourceBytes) / 1e6;
            var perDocument = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / sent;
            await output.WriteLineAsync(
                $"run {run}: {megabytes / cpu:F0} MB per CPU-second, {megabytes / wall:F0} MB/s, {sent / wall:F0} documents/s, "
                + $"{perDocument:F1} bytes allocated a document, peak {Environment.WorkingSet / 1e6:F0} MB resident "
                + $"({sent} documents sent, complete: {result.IsComplete}, {plan.Units.Count} units, {cpu:F2} s CPU, {wall:F2} s)");
        }
    }
}
