using Ferry.Lucene.Compression;
using Ferry.Lucene.Store;

namespace Ferry.Lucene.StoredFields;

/// <summary>One LZ4 block without its length: BEST_SPEED of Lucene 4.1 to 8.6.</summary>
internal sealed class Lz4Decompressor : ChunkDecompressor
{
    public override int MaxRatio => Lz4.MaxRatio;

    public override void Decompress(ref ByteReader reader, Span<byte> destination)
    {
        var used = Lz4.Decode(reader.Rest, destination, 0, destination.Length);
        reader.ReadBytes(used >= 0 ? used : throw reader.Corrupt($"an LZ4 block does not decode to {destination.Length} bytes"));
    }
}
