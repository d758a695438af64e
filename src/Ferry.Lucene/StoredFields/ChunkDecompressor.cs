using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>Decompresses the payload of a chunk, or one slice of a large chunk.</summary>
internal abstract class ChunkDecompressor : IDisposable
{
    /// <summary>Writers make ten blocks. A hostile chunk could have one a byte, each of which costs a whole dictionary.</summary>
    protected const int MaxBlocks = 100;

    /// <summary>Most bytes that one compressed byte can become: bounds what a damaged length may allocate.</summary>
    public abstract int MaxRatio { get; }

    /// <summary>Fills <paramref name="destination"/>, which is not empty; the reader ends behind the compressed bytes.</summary>
    public abstract void Decompress(ref ByteReader reader, Span<byte> destination);

    public virtual void Dispose()
    {
    }

    /// <summary>Checks what a writer says of the dictionary, which is the beginning of the content, and of the blocks behind it.</summary>
    /// <returns>The length of a block, at most what is left behind the dictionary.</returns>
    protected static int RequirePlausible(ref ByteReader reader, int length, int dictionaryLength, int blockLength)
    {
        var rest = length - dictionaryLength;
        return dictionaryLength >= 0 && rest >= 0 && blockLength >= 0 && blockLength * (long)MaxBlocks >= rest
            ? Math.Min(blockLength, rest)
            : throw reader.Corrupt($"a dictionary of {dictionaryLength} and blocks of {blockLength} bytes for {length} bytes");
    }
}
