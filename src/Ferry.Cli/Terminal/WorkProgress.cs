using Spectre.Console;

namespace Ferry.Cli.Terminal;

/// <summary>Shows work that goes on: a bar on a terminal, a line every ten seconds elsewhere.</summary>
/// <param name="output">Where it is shown.</param>
/// <param name="time">The clock.</param>
/// <param name="total">How much there is to do, in any unit.</param>
/// <param name="done">How much is done.</param>
/// <param name="describe">One line about it.</param>
public sealed class WorkProgress(Output output, TimeProvider time, long total, Func<long> done, Func<string> describe)
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    public async Task<T> ShowAsync<T>(Task<T> work)
    {
        if (!output.NotesAreTerminal)
        {
            await RepeatAsync(work, LineInterval, () => output.Note(describe()));
            return await work;
        }

        await output.Notes.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(async context =>
            {
                var task = context.AddTask("starting", maxValue: Math.Max(1, total));
                await RepeatAsync(work, BarInterval, () =>
                {
                    task.Value = done();
                    task.Description = Markup.Escape(describe());
                });
            });
        return await work;
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
