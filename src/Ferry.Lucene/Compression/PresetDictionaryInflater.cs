using System.Buffers.Binary;
using System.IO.Compression;

namespace Ferry.Lucene.Compression;

/// <summary>
/// Raw DEFLATE with a preset dictionary, which .NET's DeflateStream cannot be given: the dictionary goes in front as a
/// stored, non-final DEFLATE block, and its bytes are dropped from the output.
/// </summary>
internal sealed class PresetDictionaryInflater : IBlockDecoder
{
    private const int MaxStored = ushort.MaxValue;
    private const int StoredHeader = 5;

    private byte[] _input = [];
    private byte[] _dropped = [];

    /// <summary>A match of 258 bytes takes two bits.</summary>
    public int MaxRatio => 1040;

    public bool TryDecode(ReadOnlySpan<byte> source, ReadOnlySpan<byte> dictionary, Span<byte> destination)
    {
        dictionary = dictionary.Length > MaxStored ? dictionary[^MaxStored..] : dictionary; // a window has 32 KB
        var prefix = dictionary.IsEmpty ? 0 : StoredHeader + dictionary.Length;
        var length = prefix + source.Length;
        if (_input.Length < length)
        {
            _input = new byte[length];
        }

        if (prefix > 0)
        {
            _input[0] = 0; // BFINAL 0, BTYPE 00, padding
            BinaryPrimitives.WriteUInt16LittleEndian(_input.AsSpan(1), (ushort)dictionary.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(_input.AsSpan(3), (ushort)~dictionary.Length);
            dictionary.CopyTo(_input.AsSpan(StoredHeader));
            if (_dropped.Length < dictionary.Length)
            {
                _dropped = new byte[dictionary.Length];
            }
        }

        source.CopyTo(_input.AsSpan(prefix));
        using var inflater = new DeflateStream(new MemoryStream(_input, 0, length, writable: false), CompressionMode.Decompress);
        try
        {
            var dropped = _dropped.AsSpan(0, dictionary.Length);
            return inflater.ReadAtLeast(dropped, dropped.Length, throwOnEndOfStream: false) == dropped.Length
                && inflater.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length
                && inflater.ReadByte() < 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        // Nothing outlives a block.
    }
}
