using Ferry.Backfill;
using Ferry.Cli.Terminal;
using Spectre.Console;

namespace Ferry.Cli.Backfill;

/// <summary>Shows a running backfill: a bar on a terminal, a line every ten seconds elsewhere.</summary>
public sealed class BackfillProgress(Output output, TimeProvider time, Counters counters)
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly RateMeter _docs = new(time);
    private readonly RateMeter _bytes = new(time);

    public async Task<T> ShowAsync<T>(Task<T> work)
    {
        if (!output.NotesAreTerminal)
        {
            await RepeatAsync(work, LineInterval, () => output.Note(Describe()));
            return await work;
        }

        await output.Notes.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var task = context.AddTask("starting", maxValue: Math.Max(1, counters.TotalDocs));
                await RepeatAsync(work, BarInterval, () =>
                {
                    task.Value = counters.Docs;
                    task.Description = Markup.Escape(Describe());
                });
            });
        return await work;
    }

    /// <summary>Documents, documents and megabytes a second, time left.</summary>
    public string Describe()
    {
        var docs = counters.Docs;
        var docRate = _docs.Sample(docs);
        var byteRate = _bytes.Sample(counters.Bytes);
        var failed = counters.Failed == 0 ? "" : $", {Quantity.Number(counters.Failed)} failed";
        var left = docRate is { } rate ? Quantity.Duration(TimeSpan.FromSeconds((counters.TotalDocs - docs) / rate)) : "unknown";
        return $"{Quantity.Number(docs)} of {Quantity.Number(counters.TotalDocs)} documents{failed}, "
            + $"{(docRate is { } d ? Quantity.Number((long)d) : "unknown")} documents/s, {(byteRate is { } b ? $"{b / 1e6:0.0}" : "unknown")} MB/s, left: {left}";
    }

    private async Task RepeatAsync(Task work, TimeSpan interval, Action show)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (!work.IsCompleted)
        {
            show();
            await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask());
        }

        show();
    }
}
