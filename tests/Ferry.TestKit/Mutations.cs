using System.Buffers.Binary;

namespace Ferry.TestKit;

/// <summary>Changes that fuzzers have found to be worth trying, one to four at a time.</summary>
public static class Mutations
{
    private static readonly long[] Numbers =
    [
        0, 1, -1, -2, -3, 127, 128, 255, 256, short.MaxValue, short.MinValue, ushort.MaxValue, 1 << 20, int.MaxValue, int.MaxValue - 1, int.MinValue,
        uint.MaxValue, 1L << 40, long.MaxValue, long.MinValue, long.MaxValue / 21,
    ];

    public static byte[] Apply(byte[] content, Random random, bool keepLength)
    {
        List<byte> bytes = [.. content];
        for (var count = random.Next(1, 5); count > 0 && bytes.Count > 0; count--)
        {
            // Beginnings describe, the rest is described: half of the changes go to the first 200 bytes.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(200, bytes.Count) : bytes.Count);
            switch (random.Next(keepLength ? 6 : 9))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = (byte)Numbers[random.Next(Numbers.Length)];
                    break;
                case 3:
                    WriteNumber(bytes, at, Numbers[random.Next(Numbers.Length)], 1 << random.Next(1, 4), random.Next(2) == 0);
                    break;
                case 4:
                    Fill(bytes, at, random.Next(1, 20), (byte)(random.Next(2) == 0 ? 0xff : 0));
                    break;
                case 5:
                    Copy(bytes, random.Next(bytes.Count), at, random.Next(1, 40));
                    break;
                case 6:
                    bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                    break;
                case 7:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static void WriteNumber(List<byte> bytes, int at, long value, int size, bool littleEndian)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        number = number[..size];
        if (!littleEndian)
        {
            number.Reverse();
        }

        for (var i = 0; i < size && at + i < bytes.Count; i++)
        {
            bytes[at + i] = number[i];
        }
    }

    private static void Fill(List<byte> bytes, int at, int count, byte value)
    {
        for (var i = at; i < Math.Min(at + count, bytes.Count); i++)
        {
            bytes[i] = value;
        }
    }

    private static void Copy(List<byte> bytes, int from, int to, int count)
    {
        for (var i = 0; i < count && from + i < bytes.Count && to + i < bytes.Count; i++)
        {
            bytes[to + i] = bytes[from + i];
        }
    }
}
