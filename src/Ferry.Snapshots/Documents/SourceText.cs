using System.Text.Json;
using System.Text.Unicode;

namespace Ferry.Snapshots.Documents;

/// <summary>What a stored source is: most are JSON, but a source is stored as it was sent, which may be CBOR, SMILE or YAML.</summary>
public static class SourceText
{
    /// <summary>Whether it is one value of JSON in UTF-8, in one line, so that it can stand in NDJSON as it is.</summary>
    public static bool IsLineOfJson(ReadOnlySpan<byte> source)
    {
        if (source.IndexOfAny((byte)'\n', (byte)'\r') >= 0 || !Utf8.IsValid(source))
        {
            return false;
        }

        var reader = new Utf8JsonReader(source, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
