using Microsoft.Extensions.Time.Testing;

namespace Ferry.Backfill.Tests.State;

/// <summary>Waits until what an advanced clock has set off is done.</summary>
internal static class Clocks
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>A clock as it may be on some machine, wrong by so much.</summary>
    public static FakeTimeProvider Wrong(TimeSpan by) => new(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) + by);

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (!await condition())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
