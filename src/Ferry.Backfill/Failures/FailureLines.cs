using System.Runtime.CompilerServices;
using Ferry.Snapshots.Blobs;

namespace Ferry.Backfill.Failures;

/// <summary>Reads a blob line by line, with no more of it in memory than its longest line takes, or a megabyte.</summary>
internal static class FailureLines
{
    private const int UsualSize = 1 << 20;

    /// <returns>Lines without their ends, each valid until the next one is asked for; null in the last place if that line has no end.</returns>
    /// <exception cref="Ferry.Snapshots.SnapshotException">The blob cannot be read.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>?> ReadAsync(
        IBlobStore store, string name, long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(length, UsualSize)];
        var (begin, end, offset) = (0, 0, 0L);
        while (true)
        {
            var line = buffer.AsSpan(begin, end - begin).IndexOf((byte)'\n');
            if (line >= 0)
            {
                yield return buffer.AsMemory(begin, line);
                begin += line + 1;
                continue;
            }

            if (offset == length)
            {
                break;
            }

            buffer.AsSpan(begin, end - begin).CopyTo(buffer);
            (begin, end) = (0, end - begin);
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, Array.MaxLength));
            }

            var count = (int)Math.Min(buffer.Length - end, length - offset);
            await store.ReadAsync(name, offset, buffer.AsMemory(end, count), cancellationToken);
            (end, offset) = (end + count, offset + count);
        }

        if (begin < end)
        {
            yield return null;
        }
    }
}
