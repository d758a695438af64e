namespace Ferry.Backfill.Failures;

/// <summary>Refused documents cannot be kept, or those that were kept cannot be read. The message names the place and says what can be done.</summary>
public sealed class FailuresException(string message, Exception? innerException = null) : IOException(message, innerException)
{
    internal static FailuresException NotKept(Exception e) => new(
        $"Refused documents cannot be kept: {e.Message.TrimEnd('.')}. Make room or name another place with --failures, and run the same command again: it goes on, and nothing is lost.", e);
}
