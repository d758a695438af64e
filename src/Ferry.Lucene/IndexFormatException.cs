namespace Ferry.Lucene;

/// <summary>What is wrong with an index file.</summary>
public enum FormatProblem
{
    /// <summary>The file is named by other files of the index but is not there.</summary>
    Missing,

    /// <summary>The file ends before a structure that it announces.</summary>
    Truncated,

    /// <summary>A value contradicts the format or another file of the index.</summary>
    Corrupt,

    /// <summary>The bytes do not have the CRC-32 that the file's footer holds.</summary>
    ChecksumMismatch,

    /// <summary>The header names a format or version that this reader does not know.</summary>
    Unsupported,
}

/// <summary>
/// An index file cannot be read as its format demands. The only exception that decoders throw for bad input;
/// whoever opens a shard turns it into a recorded outcome.
/// </summary>
public sealed class IndexFormatException : Exception
{
    public IndexFormatException(FormatProblem problem, string file, long offset, string detail)
        : base($"{file} at byte {offset}: {detail}")
    {
        Problem = problem;
        File = file;
        Offset = offset;
    }

    public FormatProblem Problem { get; }

    /// <summary>Name of the file, as in its directory; a file inside of a compound file has the name it would have outside.</summary>
    public string File { get; }

    /// <summary>Offset in bytes from the start of <see cref="File"/> at which the problem showed.</summary>
    public long Offset { get; }
}
