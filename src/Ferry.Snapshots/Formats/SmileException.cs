namespace Ferry.Snapshots.Formats;

/// <summary>Bytes are not SMILE, or are SMILE beyond the limits of the reader.</summary>
public sealed class SmileException : Exception
{
    public SmileException(string detail, int offset)
        : base($"at byte {offset}: {detail}") => Offset = offset;

    /// <summary>Offset in bytes at which the problem showed.</summary>
    public int Offset { get; }
}
