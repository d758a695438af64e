using System.Buffers.Binary;
using System.Buffers.Text;

namespace Ferry.Corpus.Logs;

/// <summary>
/// Ids as Elasticsearch makes them for documents without one (TimeBasedUUIDGenerator, 6.0 and later): 15 bytes of sequence, time and
/// machine, ordered so that an index compresses them well, in 20 characters of URL-safe base64.
/// </summary>
internal sealed class AutoIds(Random random)
{
    private readonly byte[] machine = RandomBytes(random, 6);
    private int sequence = random.Next(1 << 24);

    public string Next(DateTimeOffset now)
    {
        sequence = (sequence + 1) & 0xFF_FFFF;
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(time, now.ToUnixTimeMilliseconds());
        ReadOnlySpan<byte> id =
        [
            (byte)sequence, (byte)(sequence >> 16), time[2], time[3], time[4], time[5],
            machine[0], machine[1], machine[2], machine[3], machine[4], machine[5],
            time[1], (byte)(sequence >> 8), time[0],
        ];
        return Base64Url.EncodeToString(id);
    }

    private static byte[] RandomBytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
