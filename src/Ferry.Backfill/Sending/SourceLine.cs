using System.Buffers;

namespace Ferry.Backfill.Sending;

/// <summary>Writes a source as one line, as NDJSON demands.</summary>
public static class SourceLine
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create("\"/\n\r"u8);
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\n\r"u8);

    /// <summary>
    /// Copies a source. Where it contains line ends, those between tokens become spaces, and comments, which Elasticsearch takes in JSON,
    /// are dropped; nothing else changes. Never writes more than it reads.
    /// </summary>
    /// <returns>
    /// Bytes written; -1 if the source has line ends that cannot go without changing it: it is not JSON (CBOR, SMILE and YAML are stored
    /// as they were sent), or they lie within a string.
    /// </returns>
    public static int Write(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IndexOfAny(LineEnds) < 0)
        {
            source.CopyTo(destination);
            return source.Length;
        }

        if (source.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'/', ..])
        {
            return -1;
        }

        var written = 0;
        while (!source.IsEmpty)
        {
            var plain = source.IndexOfAny(Stops);
            plain = plain < 0 ? source.Length : plain;
            source[..plain].CopyTo(destination[written..]);
            written += plain;
            source = source[plain..];
            if (source.IsEmpty)
            {
                break;
            }

            var token = source[..TokenLength(source)];
            source = source[token.Length..];
            if (token[0] == '"' || token is [(byte)'/'])
            {
                token.CopyTo(destination[written..]);
                written += token.Length;
            }
            else
            {
                destination[written++] = (byte)' ';
            }

            if ((token[0] == '"' && token.ContainsAny(LineEnds)) || IsOpenComment(token))
            {
                return -1;
            }
        }

        return written;
    }

    /// <summary>Length of a string, a comment, a line end, or a lone slash.</summary>
    private static int TokenLength(ReadOnlySpan<byte> rest) => rest switch
    {
        [(byte)'"', ..] => StringLength(rest),
        [(byte)'/', (byte)'/', ..] => rest.IndexOfAny(LineEnds) is var end && end < 0 ? rest.Length : end,
        [(byte)'/', (byte)'*', ..] => rest[2..].IndexOf("*/"u8) is var close && close < 0 ? rest.Length : close + 4,
        _ => 1,
    };

    private static bool IsOpenComment(ReadOnlySpan<byte> token) =>
        token.StartsWith("/*"u8) && !(token.Length >= 4 && token.EndsWith("*/"u8));

    private static int StringLength(ReadOnlySpan<byte> rest)
    {
        var i = 1;
        while (rest[i..].IndexOfAny((byte)'\\', (byte)'"') is var next && next >= 0)
        {
            i += next;
            if (rest[i] == '"')
            {
                return i + 1;
            }

            i = Math.Min(i + 2, rest.Length);
        }

        return rest.Length;
    }
}
