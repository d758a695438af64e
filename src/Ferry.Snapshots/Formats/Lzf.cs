using System.Buffers.Binary;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Unpacks the chunked LZF stream of Ning's compress-lzf, in which Elasticsearch 0.x and 1.x kept compressed sources and metadata.
/// A chunk is "ZV", a type, the length of its content and, if it is compressed, the length it unpacks to (16 bits each, big-endian); then
/// the content. Chunks follow one another up to the end.
/// </summary>
public static class Lzf
{
    private const int StoredHeader = 5;
    private const int CompressedHeader = 7;

    // Of three bytes, so this is more than any byte unpacks to.
    private const int LongestCopy = 264;

    private static ReadOnlySpan<byte> Magic => "ZV"u8;

    /// <summary>Whether bytes begin as a chunk does: no JSON, SMILE, CBOR map or YAML document does.</summary>
    public static bool IsLzf(ReadOnlySpan<byte> bytes) => bytes is [(byte)'Z', (byte)'V', 0 or 1, ..];

    /// <summary>The number of bytes that the chunks say they unpack to; none of them is unpacked.</summary>
    /// <exception cref="DecodingException">The chunks do not follow one another up to the end.</exception>
    public static long UnpackedLength(ReadOnlySpan<byte> lzf)
    {
        long length = 0;
        for (var position = 0; position < lzf.Length;)
        {
            var chunk = ReadChunk(lzf, ref position);
            length += chunk.Length;
        }

        return length;
    }

    /// <summary>Unpacks all chunks.</summary>
    /// <param name="lzf">Whole chunks.</param>
    /// <param name="output">Of exactly <see cref="UnpackedLength"/> bytes.</param>
    /// <exception cref="DecodingException">A chunk is damaged.</exception>
    public static void Unpack(ReadOnlySpan<byte> lzf, Span<byte> output)
    {
        for (var position = 0; position < lzf.Length;)
        {
            var chunk = ReadChunk(lzf, ref position);
            var content = lzf[chunk.Start..position];
            if (chunk.IsCompressed)
            {
                Unpack(content, output[..chunk.Length], chunk.Start);
            }
            else
            {
                content.CopyTo(output);
            }

            output = output[chunk.Length..];
        }

        if (!output.IsEmpty)
        {
            throw new ArgumentException($"The output is {output.Length} bytes longer than the content.", nameof(output));
        }
    }

    private static Chunk ReadChunk(ReadOnlySpan<byte> lzf, ref int position)
    {
        var rest = lzf[position..];
        if (rest.Length < StoredHeader || !rest.StartsWith(Magic) || rest[2] > 1)
        {
            throw new DecodingException("no chunk begins here", position);
        }

        var isCompressed = rest[2] == 1;
        var headerLength = isCompressed ? CompressedHeader : StoredHeader;
        int stored = BinaryPrimitives.ReadUInt16BigEndian(rest[3..]);
        if (rest.Length < headerLength + stored)
        {
            throw new DecodingException($"the chunk ends {headerLength + stored - rest.Length} bytes early", position);
        }

        var length = isCompressed ? BinaryPrimitives.ReadUInt16BigEndian(rest[5..]) : stored;
        if (length > stored * LongestCopy)
        {
            throw new DecodingException($"{stored} bytes cannot unpack to {length}", position);
        }

        var start = position + headerLength;
        position = start + stored;
        return new Chunk(start, isCompressed, length);
    }

    /// <summary>
    /// Marc Lehmann's LZF: a control byte below 32 is followed by one literal more than it says; any other has in its high three bits the
    /// length of a copy less two (seven: a byte with more of it follows) and in the rest and the next byte its distance less one.
    /// </summary>
    private static void Unpack(ReadOnlySpan<byte> input, Span<byte> output, int offset)
    {
        int read = 0, written = 0;
        while (read < input.Length)
        {
            var control = input[read++];
            var length = control >> 5;
            if (length == 0)
            {
                length = control + 1;
                if (length > input.Length - read || length > output.Length - written)
                {
                    throw Damaged("literals run over the end", read);
                }

                input.Slice(read, length).CopyTo(output[written..]);
                read += length;
                written += length;
                continue;
            }

            if (input.Length - read < (length == 7 ? 2 : 1))
            {
                throw Damaged("a copy has no distance", read);
            }

            length += 2 + (length == 7 ? input[read++] : 0);
            var distance = (((control & 0x1f) << 8) | input[read++]) + 1;
            if (distance > written || length > output.Length - written)
            {
                throw Damaged("a copy reaches over the beginning or the end", read);
            }

            Copy(output, written, distance, length);
            written += length;
        }

        if (written < output.Length)
        {
            throw Damaged($"the chunk holds {written} bytes where {output.Length} are announced", read);
        }

        DecodingException Damaged(string detail, int at) => new(detail, offset + at);
    }

    /// <summary>Byte by byte where source and destination overlap: what was just written is repeated.</summary>
    private static void Copy(Span<byte> output, int written, int distance, int length)
    {
        if (distance >= length)
        {
            output.Slice(written - distance, length).CopyTo(output[written..]);
            return;
        }

        for (var i = written; i < written + length; i++)
        {
            output[i] = output[i - distance];
        }
    }

    /// <param name="Start">Offset of the content.</param>
    /// <param name="IsCompressed">Whether it is LZF or as it is.</param>
    /// <param name="Length">Unpacked length.</param>
    private readonly record struct Chunk(int Start, bool IsCompressed, int Length);
}
