namespace Ferry.Backfill;

/// <summary>Writes a source as one line, as NDJSON demands.</summary>
public static class SourceLine
{
    /// <summary>
    /// Copies a source. Where it contains line ends, those outside of strings become spaces, and comments, which Elasticsearch
    /// takes in JSON, are dropped; nothing else changes. Never writes more than it reads.
    /// </summary>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            source.CopyTo(destination);
            return source.Length;
        }

        var written = 0;
        for (var i = 0; i < source.Length;)
        {
            var length = TokenLength(source[i..], out var drop);
            if (drop)
            {
                destination[written++] = (byte)' ';
            }
            else
            {
                source.Slice(i, length).CopyTo(destination[written..]);
                written += length;
            }

            i += length;
        }

        return written;
    }

    /// <summary>Length of a string, a comment, a line end, or one other byte.</summary>
    private static int TokenLength(ReadOnlySpan<byte> rest, out bool drop)
    {
        drop = false;
        switch (rest[0])
        {
            case (byte)'"':
                return StringLength(rest);
            case (byte)'\n' or (byte)'\r':
                drop = true;
                return 1;
            case (byte)'/' when rest.Length > 1 && rest[1] == '/':
                drop = true;
                return rest.IndexOfAny((byte)'\n', (byte)'\r') is var end && end < 0 ? rest.Length : end;
            case (byte)'/' when rest.Length > 1 && rest[1] == '*':
                drop = true;
                return rest[2..].IndexOf("*/"u8) is var close && close < 0 ? rest.Length : close + 4;
            default:
                return 1;
        }
    }

    private static int StringLength(ReadOnlySpan<byte> rest)
    {
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\')
            {
                i++;
            }
            else if (rest[i] == '"')
            {
                return i + 1;
            }
        }

        return rest.Length;
    }
}
