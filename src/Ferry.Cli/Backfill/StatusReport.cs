using Ferry.Backfill.State;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Backfill;

/// <summary>Shows how far a backfill is. Rates are those of the workers, which each knows for itself.</summary>
public sealed class StatusReport(Output output, TimeProvider time)
{
    /// <param name="status">What was read.</param>
    /// <param name="json">As JSON: one object, or with <paramref name="again"/> one line each time.</param>
    /// <param name="again">Whether it is shown again and again.</param>
    public void Write(RunStatus status, bool json, bool again)
    {
        if (json)
        {
            WriteJson(status, again);
            return;
        }

        if (again && output.ResultsAreTerminal)
        {
            output.ResultConsole.Clear(home: true);
        }

        WriteIndices(status);
        WriteWorkers(status);
        foreach (var unit in status.Quarantined.GroupBy(unit => (unit.Index, unit.Error)))
        {
            output.Error($"{unit.Key.Index}: {unit.Count()} units were given up: {unit.Key.Error}");
        }

        if (status.FailuresByType.Count > 0)
        {
            output.Error($"refused: {string.Join(", ", status.FailuresByType.Select(type => $"{Quantity.Number(type.Value)} {type.Key}"))}; 'ferry failures list' shows them");
        }

        if (status.Control.HeldSettings is { Count: var held })
        {
            output.Note($"refresh interval and replicas of {held} indices are changed for the time of the load");
        }

        Conclude(status);
    }

    private static List<WorkerStatus> Alive(RunStatus status) => [.. status.Workers.Where(worker => !worker.IsGone)];

    private static double DocsPerSecond(RunStatus status) => Alive(status).Sum(worker => worker.Worker.Report.DocsPerSecond ?? 0);

    private static TimeSpan? TimeLeft(RunStatus status)
    {
        var left = status.Indices.Sum(index => index.LiveDocs - index.Read);
        var rate = DocsPerSecond(status);
        return left == 0 ? TimeSpan.Zero : rate > 0 ? TimeSpan.FromSeconds(left / rate) : null;
    }

    private void WriteJson(RunStatus status, bool again)
    {
        var value = new
        {
            status.Run.Key,
            status.Run.Created,
            Phase = status.Run.Phase,
            Finished = status.IsFinished,
            status.Control.Paused,
            status.Control.Stopping,
            Units = new
            {
                Total = status.Run.Units,
                Done = status.Indices.Sum(index => index.DoneUnits),
                Quarantined = status.Indices.Sum(index => index.QuarantinedUnits),
            },
            SecondsLeft = TimeLeft(status)?.TotalSeconds,
            status.Indices,
            FailuresByType = status.FailuresByType,
            Workers = status.Workers.Select(worker => new { worker.Worker.Id, worker.Worker.Host, worker.Worker.Started, worker.Worker.Heard, Gone = worker.IsGone, worker.Batches, worker.Worker.Report }),
            status.Quarantined,
        };
        if (again)
        {
            output.JsonLine(value);
        }
        else
        {
            output.Json(value);
        }
    }

    private void WriteIndices(RunStatus status)
    {
        var table = new TextTable(
            new("index"), new("units", true), new("documents", true), new("of", true), new("", true), new("sent", true), new("failed", true), new("skipped", true), new("source", true));
        foreach (var index in status.Indices)
        {
            Add(table, index.Index, [index], index.Units);
        }

        if (status.Indices.Count > 1)
        {
            Add(table, "total", status.Indices, status.Run.Units);
        }

        table.Write(output);
    }

    private static void Add(TextTable table, string name, IReadOnlyList<IndexStatus> indices, int units)
    {
        var (done, given) = (indices.Sum(index => index.DoneUnits), indices.Sum(index => index.QuarantinedUnits));
        var (read, live) = (indices.Sum(index => index.Read), indices.Sum(index => index.LiveDocs));
        table.Add(
            given > 0 || indices.Any(index => index.Failed > 0) ? "red" : done == units ? "green" : null,
            name,
            $"{Quantity.Number(done)}/{Quantity.Number(units)}" + (given > 0 ? $" (+{given} given up)" : ""),
            Quantity.Number(read),
            Quantity.Number(live),
            live == 0 ? "" : $"{100.0 * read / live:0} %",
            Quantity.Number(indices.Sum(index => index.Sent)),
            Quantity.Number(indices.Sum(index => index.Failed)),
            Quantity.Number(indices.Sum(index => index.Skipped)),
            Quantity.Bytes(indices.Sum(index => index.SourceBytes)));
    }

    private void WriteWorkers(RunStatus status)
    {
        foreach (var (worker, _, batches) in Alive(status))
        {
            var report = worker.Report;
            var heard = time.GetUtcNow() - worker.Heard;
            output.Note(
                $"{worker.Id}: {report.Workers} units at once, {batches} batches held, {Rate(report.DocsPerSecond)} documents/s, {(report.BytesPerSecond ?? 0) / 1e6:0.0} MB/s, "
                + $"{report.InFlight} requests in flight of at most {report.Limit}, {report.Throttles} throttles, {report.Retries} retries; heard {Quantity.Duration(heard < TimeSpan.Zero ? TimeSpan.Zero : heard)} ago");
            foreach (var unit in report.Units)
            {
                output.Note($"    {unit}");
            }

            if (report.Waiting is { } waiting)
            {
                output.Warn($"{worker.Id}: {waiting}");
            }
        }
    }

    private void Conclude(RunStatus status)
    {
        var left = TimeLeft(status) is { } time ? Quantity.Duration(time) : "unknown";
        if (status.Run.Phase == RunPhase.Planning)
        {
            output.Note("the plan is being made");
        }
        else if (status.IsFinished)
        {
            output.Success("all units have an end; the proof: ferry verify counts");
        }
        else if (status.Control.Paused)
        {
            output.Hint("it is paused: ferry backfill resume");
        }
        else if (Alive(status).Count == 0)
        {
            output.Hint("nobody works on it: run the command that began it again");
        }
        else
        {
            output.Note($"time left: {left}");
        }
    }

    private static string Rate(double? value) => value is { } rate ? Quantity.Number((long)rate) : "0";
}
