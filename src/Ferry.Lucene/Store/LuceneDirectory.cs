namespace Ferry.Lucene.Store;

/// <summary>A flat set of named files that never change and can be read by range.</summary>
public abstract class LuceneDirectory
{
    public abstract IReadOnlyCollection<string> FileNames { get; }

    /// <summary>Length in bytes of a file; false if there is no such file.</summary>
    public abstract bool TryGetLength(string name, out long length);

    /// <summary>
    /// Fills <paramref name="destination"/> with the bytes from <paramref name="offset"/> on.
    /// </summary>
    /// <exception cref="IndexFormatException">The file is missing or ends before the range does.</exception>
    public abstract ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// Says that the bytes of a file from <paramref name="from"/> up to <paramref name="to"/>, exclusive, will be read, in order and soon:
    /// a directory far away may begin to fetch them. The promise ends when the result is disposed; null where nothing came of it.
    /// </summary>
    public virtual IDisposable? Announce(string name, long from, long to) => null;

    /// <summary>The CRC-32 that the footer of a file must hold, where something outside of the file has recorded it.</summary>
    public virtual uint? RecordedChecksum(string name) => null;

    /// <exception cref="IndexFormatException">There is no such file.</exception>
    public long Length(string name) =>
        TryGetLength(name, out var length)
            ? length
            : throw new IndexFormatException(FormatProblem.Missing, name, 0, "the file is not in the shard's file list");
}
