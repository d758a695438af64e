using System.Buffers;

namespace Ferry.TestKit;

/// <summary>Lines as bytes: what is compared byte for byte must not pass through a string.</summary>
public static class ByteLines
{
    /// <summary>The non-empty lines without their <c>\n</c>, each in an array of its own.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(Stream stream)
    {
        var line = new ArrayBufferWriter<byte>();
        var chunk = new byte[64 * 1024];
        for (int length; (length = stream.Read(chunk)) > 0;)
        {
            var rest = chunk.AsMemory(0, length);
            for (int end; (end = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                line.Write(rest.Span[..end]);
                if (line.WrittenCount > 0)
                    yield return line.WrittenSpan.ToArray();
                line.ResetWrittenCount();
            }

            line.Write(rest.Span);
        }

        if (line.WrittenCount > 0)
            yield return line.WrittenSpan.ToArray();
    }
}
