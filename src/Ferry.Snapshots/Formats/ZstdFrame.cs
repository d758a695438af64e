using System.Buffers;
using ZstdSharp;

namespace Ferry.Snapshots.Formats;

/// <summary>Unpacks a zstd frame, whose content length need not be recorded, and which must fill its input exactly.</summary>
internal static class ZstdFrame
{
    private const int BlockSize = 64 * 1024;

    /// <exception cref="SnapshotException">The input is not zstd, ends early, or becomes more than <paramref name="maxLength"/> bytes.</exception>
    public static ReadOnlyMemory<byte> Decompress(ArraySegment<byte> compressed, int maxLength, string blob)
    {
        if (compressed.Count == 0)
        {
            throw SnapshotException.Corrupt(blob, "the zstd content is empty"); // to the stream an empty input is an empty content
        }

        var output = new ArrayBufferWriter<byte>();
        using var input = new MemoryStream(compressed.Array!, compressed.Offset, compressed.Count, writable: false);
        try
        {
            using var stream = new DecompressionStream(input, bufferSize: BlockSize, checkEndOfStream: true, leaveOpen: true);
            while (stream.Read(output.GetSpan(BlockSize)[..BlockSize]) is > 0 and var read)
            {
                output.Advance(read);
                if (output.WrittenCount > maxLength)
                {
                    throw BlobContent.TooLarge(blob);
                }
            }
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException)
        {
            throw SnapshotException.Corrupt(blob, $"the content is not zstd ({e.Message})");
        }

        return output.WrittenMemory;
    }
}
