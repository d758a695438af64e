using ZstdSharp;

namespace Ferry.Lucene.Compression;

/// <summary>Zstandard frames (RFC 8878), with or without a dictionary of raw content.</summary>
internal sealed class ZstdDecoder : IBlockDecoder
{
    private readonly Decompressor _decompressor = new();

    /// <summary>A block of 128 KB of one byte takes four bytes (RFC 8878, 3.1.1.2).</summary>
    public int MaxRatio => (128 << 10) / 4;

    public bool TryDecode(ReadOnlySpan<byte> source, ReadOnlySpan<byte> dictionary, Span<byte> destination)
    {
        try
        {
            _decompressor.LoadDictionary(dictionary); // an empty one drops the last one
            return _decompressor.TryUnwrap(source, destination, out var written) && written == destination.Length;
        }
        catch (ZstdException)
        {
            return false;
        }
    }

    public void Dispose() => _decompressor.Dispose();
}
