using Ferry.Lucene.Store;

namespace Ferry.Lucene.Tests;

/// <summary>Files in memory.</summary>
internal sealed class MemoryDirectory : LuceneDirectory
{
    private readonly Dictionary<string, byte[]> _files = [];

    public override IReadOnlyCollection<string> FileNames => _files.Keys;

    /// <summary>Bytes that were read so far, to see what a reader fetches.</summary>
    public long BytesRead { get; private set; }

    public byte[] this[string name]
    {
        set => _files[name] = value;
    }

    public override bool TryGetLength(string name, out long length)
    {
        var found = _files.TryGetValue(name, out var bytes);
        length = bytes?.Length ?? 0;
        return found;
    }

    public override ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (offset > Length(name) - destination.Length)
        {
            throw new IndexFormatException(FormatProblem.Truncated, name, offset, $"{destination.Length} bytes are not there");
        }

        BytesRead += destination.Length;
        _files[name].AsSpan((int)offset, destination.Length).CopyTo(destination.Span);
        return default;
    }
}
