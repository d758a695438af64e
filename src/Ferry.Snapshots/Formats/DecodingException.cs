namespace Ferry.Snapshots.Formats;

/// <summary>Bytes are not of the form they were taken for (SMILE, LZF, …), or are beyond the limits of its reader.</summary>
public sealed class DecodingException : Exception
{
    public DecodingException(string detail, long offset)
        : base($"at byte {offset}: {detail}") => Offset = offset;

    /// <summary>Offset in bytes at which the problem showed.</summary>
    public long Offset { get; }
}
