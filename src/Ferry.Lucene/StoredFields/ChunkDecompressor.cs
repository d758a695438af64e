using Ferry.Lucene.Compression;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>
/// Decompresses the payload of a chunk, or one slice of a large chunk: a dictionary, which is the beginning of the
/// content, then blocks that each refer to it (Lucene 8.7 and later, both modes).
/// </summary>
internal abstract class ChunkDecompressor
{
    /// <summary>Lucene writes ten. A hostile chunk could have one a byte, each of which costs a whole dictionary.</summary>
    protected const int MaxBlocks = 100;

    /// <summary>Most bytes that one compressed byte can become: bounds what a damaged length may allocate.</summary>
    public abstract int MaxRatio { get; }

    /// <summary>Fills <paramref name="destination"/>; the reader ends behind the compressed bytes.</summary>
    public void Decompress(ref ByteReader reader, Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return;
        }

        var dictionaryLength = reader.ReadVInt();
        var blockLength = reader.ReadVInt();
        var rest = destination.Length - dictionaryLength;
        if (dictionaryLength < 0 || rest < 0 || blockLength < 0 || blockLength * (long)MaxBlocks < rest)
        {
            throw reader.Corrupt($"a dictionary of {dictionaryLength} and blocks of {blockLength} bytes for {destination.Length} bytes");
        }

        Decompress(ref reader, destination, dictionaryLength, Math.Min(blockLength, rest));
    }

    protected abstract void Decompress(ref ByteReader reader, Span<byte> destination, int dictionaryLength, int blockLength);
}

/// <summary>BEST_SPEED: all compressed lengths first, then the LZ4 blocks.</summary>
internal sealed class Lz4ChunkDecompressor : ChunkDecompressor
{
    private readonly int[] _lengths = new int[MaxBlocks + 1];
    private byte[] _block = [];

    public override int MaxRatio => 256;

    protected override void Decompress(ref ByteReader reader, Span<byte> destination, int dictionaryLength, int blockLength)
    {
        var blocks = blockLength == 0 ? 0 : (destination.Length - dictionaryLength + blockLength - 1) / blockLength;
        for (var i = 0; i <= blocks; i++)
        {
            _lengths[i] = reader.ReadVInt();
        }

        // [dictionary][block][slack]: each block is decoded behind the dictionary and copied out.
        if (_block.Length < dictionaryLength + blockLength + Lz4.Slack)
        {
            _block = new byte[dictionaryLength + blockLength + Lz4.Slack];
        }

        Decode(ref reader, _lengths[0], _block, 0, dictionaryLength);
        _block.AsSpan(0, dictionaryLength).CopyTo(destination);
        destination = destination[dictionaryLength..];
        for (var i = 1; i <= blocks; i++)
        {
            var length = Math.Min(blockLength, destination.Length);
            Decode(ref reader, _lengths[i], _block, dictionaryLength, length);
            _block.AsSpan(dictionaryLength, length).CopyTo(destination);
            destination = destination[length..];
        }
    }

    private static void Decode(ref ByteReader reader, int compressedLength, Span<byte> buffer, int start, int length)
    {
        if (Lz4.Decode(reader.Rest, buffer, start, start + length) is var used && used != compressedLength)
        {
            throw reader.Corrupt($"an LZ4 block of {compressedLength} bytes does not decode to {length} bytes (used: {used})");
        }

        reader.ReadBytes(compressedLength);
    }
}

/// <summary>BEST_COMPRESSION: dictionary and blocks one after another, each with its length in front.</summary>
internal sealed class DeflateChunkDecompressor : ChunkDecompressor
{
    private readonly PresetDictionaryInflater _inflater = new();

    public override int MaxRatio => 1040;

    protected override void Decompress(ref ByteReader reader, Span<byte> destination, int dictionaryLength, int blockLength)
    {
        var dictionary = destination[..dictionaryLength];
        Inflate(ref reader, default, dictionary);
        for (var start = dictionaryLength; start < destination.Length; start += blockLength)
        {
            Inflate(ref reader, dictionary, destination.Slice(start, Math.Min(blockLength, destination.Length - start)));
        }
    }

    private void Inflate(ref ByteReader reader, ReadOnlySpan<byte> dictionary, Span<byte> destination)
    {
        var compressed = reader.ReadBytes(reader.ReadCount());
        var good = destination.IsEmpty ? compressed.IsEmpty : _inflater.TryInflate(compressed, dictionary, destination);
        if (!good)
        {
            throw reader.Corrupt($"a DEFLATE block of {compressed.Length} bytes does not decode to {destination.Length} bytes");
        }
    }
}
