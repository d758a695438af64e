namespace Ferry.Integration.Tests.Faults;

/// <summary>Waits for a state by looking again and again.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task IsTrueAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(Deadline, TimeProvider.System);
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"What was waited for did not come within {Deadline}.", e);
            }
        }
    }
}
