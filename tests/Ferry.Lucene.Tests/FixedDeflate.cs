namespace Ferry.Lucene.Tests;

/// <summary>
/// A small DEFLATE writer: one final block with the fixed codes (RFC 1951, 3.2.6), literals and matches of 3 to 10 bytes,
/// which may reach into a dictionary.
/// </summary>
internal sealed class FixedDeflate
{
    private readonly List<byte> _bytes = [];
    private int _bits;

    public static byte[] Encode(ReadOnlySpan<byte> dictionary, ReadOnlySpan<byte> content)
    {
        byte[] all = [.. dictionary, .. content];
        var writer = new FixedDeflate();
        writer.Low(0b011, 3); // final, fixed codes
        for (var i = dictionary.Length; i < all.Length;)
        {
            var (distance, length) = Longest(all, i);
            if (length < 3)
            {
                writer.Literal(all[i++]);
                continue;
            }

            writer.High(length - 3 + 1, 7); // 257 to 264: lengths 3 to 10
            writer.Distance(distance);
            i += length;
        }

        writer.High(0, 7); // 256: the end
        return [.. writer._bytes];
    }

    private static (int Distance, int Length) Longest(ReadOnlySpan<byte> all, int at)
    {
        var best = (Distance: 0, Length: 0);
        for (var distance = 1; distance <= Math.Min(at, 1 << 15); distance++)
        {
            var length = 0;
            while (length < 10 && at + length < all.Length && all[at + length] == all[at + length - distance])
            {
                length++;
            }

            best = length > best.Length ? (distance, length) : best;
        }

        return best;
    }

    private void Literal(byte value)
    {
        if (value < 144)
        {
            High(0x30 + value, 8);
        }
        else
        {
            High(0x190 + value - 144, 9);
        }
    }

    /// <summary>Codes 0 to 3 are distances 1 to 4; then each pair of codes has one more extra bit.</summary>
    private void Distance(int distance)
    {
        var rest = distance - 1;
        if (rest < 4)
        {
            High(rest, 5);
            return;
        }

        var extra = (int)uint.Log2((uint)rest) - 1;
        High((2 * extra) + (rest >> extra), 5);
        Low(rest & ((1 << extra) - 1), extra);
    }

    /// <summary>Huffman codes go in with their highest bit first.</summary>
    private void High(int code, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            Bit(code >> i);
        }
    }

    private void Low(int value, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Bit(value >> i);
        }
    }

    private void Bit(int bit)
    {
        if (_bits++ % 8 == 0)
        {
            _bytes.Add(0);
        }

        _bytes[^1] |= (byte)((bit & 1) << ((_bits - 1) % 8));
    }
}
