using System.Buffers;
using System.Buffers.Binary;

namespace Ferry.Snapshots.Tests;

/// <summary>Writes LZF chunks by the format's description: literals and copies as a random source decides, longest copies and overlapping ones too.</summary>
internal static class LzfEncoder
{
    public static byte[] Encode(ReadOnlySpan<byte> content, Random random)
    {
        var lzf = new ArrayBufferWriter<byte>();
        while (!content.IsEmpty)
        {
            var chunk = content[..Math.Min(content.Length, random.Next(1, 0x10000))];
            content = content[chunk.Length..];
            var compressed = Compress(chunk, random);
            if (compressed.Length < chunk.Length)
            {
                Chunk(lzf, 1, compressed, chunk.Length);
            }
            else
            {
                Chunk(lzf, 0, chunk, null);
            }
        }

        return lzf.WrittenSpan.ToArray();
    }

    public static void Chunk(IBufferWriter<byte> lzf, byte type, ReadOnlySpan<byte> content, int? unpackedLength)
    {
        lzf.Write((byte[])[(byte)'Z', (byte)'V', type]);
        Number(lzf, content.Length);
        if (unpackedLength is { } length)
        {
            Number(lzf, length);
        }

        lzf.Write(content);
    }

    private static void Number(IBufferWriter<byte> lzf, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(lzf.GetSpan(2), (ushort)value);
        lzf.Advance(2);
    }

    private static byte[] Compress(ReadOnlySpan<byte> chunk, Random random)
    {
        var output = new List<byte>();
        var literals = new List<byte>();
        for (var at = 0; at < chunk.Length;)
        {
            var (distance, length) = LongestCopy(chunk, at);
            if (length >= 3 && random.Next(10) > 0)
            {
                Flush();
                length = random.Next(3, length + 1);
                var (high, low) = ((distance - 1) >> 8, (byte)(distance - 1));
                output.AddRange(length - 2 < 7 ? [(byte)(((length - 2) << 5) | high), low] : [(byte)((7 << 5) | high), (byte)(length - 9), low]);
                at += length;
                continue;
            }

            literals.Add(chunk[at++]);
            if (literals.Count == 32)
            {
                Flush();
            }
        }

        Flush();
        return [.. output];

        void Flush()
        {
            if (literals.Count > 0)
            {
                output.Add((byte)(literals.Count - 1));
                output.AddRange(literals);
                literals.Clear();
            }
        }
    }

    /// <summary>Of the last 64 places and of the farthest one; longer searches would only take time.</summary>
    private static (int Distance, int Length) LongestCopy(ReadOnlySpan<byte> chunk, int at)
    {
        var best = (Distance: 0, Length: 0);
        var near = Enumerable.Range(1, Math.Min(at, 64));
        foreach (var distance in at > 64 ? near.Append(Math.Min(at, 1 << 13)) : near)
        {
            var length = 0;
            while (length < 264 && at + length < chunk.Length && chunk[at + length] == chunk[at + length - distance])
            {
                length++;
            }

            best = length > best.Length ? (distance, length) : best;
        }

        return best;
    }
}
