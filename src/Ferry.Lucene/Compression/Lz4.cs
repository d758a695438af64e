using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ferry.Lucene.Compression;

/// <summary>
/// The LZ4 block format as Lucene writes it: no frame, no lengths; a block ends when the expected number of bytes is out.
/// Own code, because matches must reach into a dictionary in front of the block and input may be damaged.
/// </summary>
public static class Lz4
{
    /// <summary>Bytes after the end of a block that the destination should have, so that copies may run over.</summary>
    public const int Slack = 32;

    /// <summary>Most bytes that one compressed byte can become: it adds 255 to a length.</summary>
    public const int MaxRatio = 256;

    private const int MinMatch = 4;

    /// <summary>
    /// Decodes a block to <paramref name="buffer"/>[<paramref name="start"/>..<paramref name="end"/>); matches may reach
    /// back to index 0. Bytes behind <paramref name="end"/> may be overwritten.
    /// </summary>
    /// <returns>The number of source bytes used, or -1 if the source is not a block of this length.</returns>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> buffer, int start, int end)
    {
        ref var src = ref MemoryMarshal.GetReference(source);
        ref var dst = ref MemoryMarshal.GetReference(buffer);
        int s = 0, d = start;
        var sourceLength = source.Length;
        var capacity = buffer.Length;
        if (end > capacity || start > end)
        {
            return -1;
        }

        while (true)
        {
            if (s >= sourceLength)
            {
                return end == start ? s : -1;
            }

            int token = Unsafe.Add(ref src, s++);
            var literals = token >> 4;
            if (literals == 15 && !TryReadLength(source, ref s, ref literals))
            {
                return -1;
            }

            if (literals <= 16 && s + 16 <= sourceLength && d + 16 <= capacity)
            {
                Copy16(ref Unsafe.Add(ref src, s), ref Unsafe.Add(ref dst, d));
            }
            else if (literals <= sourceLength - s && literals <= end - d)
            {
                source.Slice(s, literals).CopyTo(buffer[d..]);
            }
            else
            {
                return -1;
            }

            s += literals;
            d += literals;
            if (d >= end)
            {
                return d == end ? s : -1;
            }

            if (s + 2 > sourceLength)
            {
                return -1;
            }

            var distance = Unsafe.Add(ref src, s) | (Unsafe.Add(ref src, s + 1) << 8);
            s += 2;
            var length = token & 15;
            if (length == 15 && !TryReadLength(source, ref s, ref length))
            {
                return -1;
            }

            length += MinMatch;
            if (distance == 0 || distance > d || length > end - d)
            {
                return -1;
            }

            CopyMatch(ref dst, d, distance, length, capacity);
            d += length;
            if (d == end)
            {
                return s;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMatch(ref byte dst, int d, int distance, int length, int capacity)
    {
        if (distance >= 16 && d + length + 16 <= capacity)
        {
            var copied = 0;
            do
            {
                Copy16(ref Unsafe.Add(ref dst, d - distance + copied), ref Unsafe.Add(ref dst, d + copied));
                copied += 16;
            }
            while (copied < length);
        }
        else if (distance >= 8 && d + length + 8 <= capacity)
        {
            var copied = 0;
            do
            {
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref dst, d + copied), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref dst, d - distance + copied)));
                copied += 8;
            }
            while (copied < length);
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                Unsafe.Add(ref dst, d + i) = Unsafe.Add(ref dst, d - distance + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy16(ref byte from, ref byte to) =>
        Unsafe.WriteUnaligned(ref to, Unsafe.ReadUnaligned<Int128>(ref from));

    private static bool TryReadLength(ReadOnlySpan<byte> source, ref int s, ref int length)
    {
        while (s < source.Length)
        {
            var more = source[s++];
            length += more;
            if (more != 255)
            {
                return true;
            }

            if (length > Array.MaxLength - 255)
            {
                return false;
            }
        }

        return false;
    }
}
