using System.Diagnostics;
using System.Globalization;
using Ferry.Backfill;
using Ferry.Backfill.Planning;
using Ferry.Backfill.State;
using Ferry.Clusters;
using Ferry.Lucene.StoredFields;
using Ferry.Snapshots;

namespace Ferry.Benchmarks;

/// <summary>
/// What sharing the work costs: a plan of units that take a given time each, and nothing else, done by several processes through the work
/// state. The overhead is what the whole takes beyond that time divided among the processes.
/// </summary>
internal sealed class CoordinationBenchmark(TextWriter output, TimeProvider time)
{
    /// <summary>Starts the processes, and compares their wall time with the work they did.</summary>
    public async Task RunAsync(string location, int units, int processes, int milliseconds, CancellationToken cancellationToken)
    {
        var planning = time.GetTimestamp();
        await using (var store = await OpenAsync(location, cancellationToken))
        {
            await store.ClearAsync(cancellationToken);
            await using var state = await JoinAsync(store, _ => ValueTask.FromResult(Plan(units)), cancellationToken);
        }

        await output.WriteLineAsync($"plan of {units} units written in {time.GetElapsedTime(planning).TotalSeconds:F2} s");
        var workers = Enumerable.Range(0, processes).Select(_ => Start(location, milliseconds)).ToList();
        var lines = await Task.WhenAll(workers.Select(worker => worker.StandardOutput.ReadToEndAsync(cancellationToken)));
        foreach (var worker in workers)
        {
            await worker.WaitForExitAsync(cancellationToken);
            worker.Dispose();
        }

        var results = lines.Select(line => line.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToList();
        var (done, worked, cpu) = (results.Sum(r => r[0]), results.Sum(r => r[1]), results.Sum(r => r[2]));

        // Processes start one after another; each counts from its own first claim to its own end.
        var wall = results.Average(r => r[3]);
        await output.WriteLineAsync(
            $"{done} units by {processes} processes: {wall:F2} s wall each, of which {worked / processes:F2} s work: {100 * ((wall * processes / worked) - 1):F2} % overhead, "
            + $"{1000 * cpu / done:F2} ms CPU a unit; units of a process: {results.Min(r => r[0])} to {results.Max(r => r[0])}");
    }

    /// <summary>One of the processes; prints units, seconds of work, seconds of CPU, seconds of wall.</summary>
    public async Task WorkAsync(string location, int milliseconds, CancellationToken cancellationToken)
    {
        await using var store = await OpenAsync(location, cancellationToken);
        await using var state = await JoinAsync(store, null, cancellationToken);
        var (begun, cpu) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var (done, worked, ended) = (0, TimeSpan.Zero, TimeSpan.Zero);
        while (await state.ClaimAsync(cancellationToken) is { } claim)
        {
            var start = time.GetTimestamp();
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken);
            worked += time.GetElapsedTime(start);
            await state.CompleteAsync(claim, new UnitOutcome(claim.Unit) { Read = claim.Unit.LiveDocs, Sent = claim.Unit.LiveDocs }, cancellationToken);
            done++;
            ended = time.GetElapsedTime(begun);
        }

        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{done} {worked.TotalSeconds} {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds} {ended.TotalSeconds}"));
    }

    private static BackfillPlan Plan(int units)
    {
        var index = new IndexId("logs", "0123456789abcdefghijkl");
        return new BackfillPlan(
            [new PlannedIndex(index, null, units * 1000L, false, [])],
            [.. Enumerable.Range(0, units).Select(unit => new WorkUnit(index, unit / 100, $"_{unit % 100}", new ChunkRange(0, 1, 0, 1000, 0, 1000), 1000, false, null))]);
    }

    private static Process Start(string location, int milliseconds)
    {
        string[] arguments = [.. Executable, "coordination-worker", "--state", location, "--milliseconds", $"{milliseconds}"];
        return Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
    }

    /// <summary>What stands between the program and its arguments, where the program is dotnet itself.</summary>
    private static string[] Executable =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(CoordinationBenchmark).Assembly.Location] : [];

    private async ValueTask<IStateStore> OpenAsync(string location, CancellationToken cancellationToken) => await StateStores.OpenAsync(
        location, uri => new ClusterClient(new ClusterOptions { Uri = uri }, time), new RetryPolicy(time, new Random(1)), cancellationToken);

    private async ValueTask<WorkState> JoinAsync(IStateStore store, Func<CancellationToken, ValueTask<BackfillPlan>>? plan, CancellationToken cancellationToken) =>
        await WorkState.JoinAsync(store, [], new WorkStateOptions { Time = time, Random = new Random(Environment.ProcessId) }, plan, cancellationToken);
}
