namespace Ferry.Backfill.Sending;

/// <summary>What keeps documents from being sent.</summary>
/// <param name="Text">What failed last, and what follows, for people.</param>
/// <param name="Since">When it began.</param>
public sealed record SendWait(string Text, DateTimeOffset Since);

/// <summary>How sending goes at a moment.</summary>
/// <param name="Limit">Requests that may be in flight; it follows what the target bears.</param>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="Throttles">Answers so far by which the target asked for less.</param>
/// <param name="Retries">Waits so far for another attempt.</param>
/// <param name="Waiting">What is being waited for; null when all is well.</param>
public sealed record SendStatus(int Limit, int InFlight, long Throttles, long Retries, SendWait? Waiting)
{
    /// <summary>Before anything is sent.</summary>
    public static SendStatus None { get; } = new(0, 0, 0, 0, null);
}
