using Ferry.Lucene.Compression;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>
/// BEST_SPEED of Lucene 8.7 and later: lengths of the dictionary and of a block, all compressed lengths, then the LZ4 blocks,
/// each of which refers to the dictionary.
/// </summary>
internal sealed class Lz4DictionaryDecompressor : ChunkDecompressor
{
    private readonly int[] _lengths = new int[MaxBlocks + 1];
    private byte[] _block = [];

    public override int MaxRatio => Lz4.MaxRatio;

    public override void Decompress(ref ByteReader reader, Span<byte> destination)
    {
        var dictionaryLength = reader.ReadVInt();
        var blockLength = RequirePlausible(ref reader, destination.Length, dictionaryLength, reader.ReadVInt());
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
