using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots.Formats;

/// <summary>Reads whole metadata blobs.</summary>
internal static class BlobContent
{
    /// <summary>
    /// What a metadata blob may hold, packed or unpacked, in bytes. The largest that servers write (the mappings of a large cluster,
    /// the table of contents of a repository of years) are some tens of megabytes.
    /// </summary>
    public const int MaxLength = 256 * 1024 * 1024;

    public static async ValueTask<byte[]> ReadAsync(IBlobStore store, string blob, CancellationToken cancellationToken)
    {
        var length = await store.TryGetLengthAsync(blob, cancellationToken) ?? throw SnapshotException.Missing(blob, store.Location);
        if (length > MaxLength)
        {
            throw TooLarge(blob);
        }

        if (length == 0)
        {
            throw SnapshotException.Truncated(blob, "the blob is empty");
        }

        var bytes = new byte[length];
        await store.ReadAsync(blob, 0, bytes, cancellationToken);
        return bytes;
    }

    public static MetadataNode ParseSmile(ReadOnlySpan<byte> smile, string blob)
    {
        var json = new ArrayBufferWriter<byte>();
        try
        {
            Smile.ToJson(smile, json, MaxLength);
        }
        catch (DecodingException e)
        {
            throw SnapshotException.Corrupt(blob, $"the content is not SMILE ({e.Message})");
        }

        return ParseJson(json.WrittenSpan, blob);
    }

    public static MetadataNode ParseJson(ReadOnlySpan<byte> json, string blob)
    {
        try
        {
            RequireUnicode(json);
            return new MetadataNode(JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = Smile.MaxDepth }), blob, "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw SnapshotException.Corrupt(blob, $"the content is not JSON ({e.Message})");
        }
    }

    /// <summary>
    /// System.Text.Json looks at the encoding of a text only when it is asked for, and then throws InvalidOperationException: too late.
    /// </summary>
    private static void RequireUnicode(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("it is not UTF-8");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Smile.MaxDepth });
        while (reader.Read())
        {
            if (reader.ValueIsEscaped)
            {
                _ = reader.GetString();
            }
        }
    }

    public static SnapshotException TooLarge(string blob) =>
        new(
            SnapshotProblem.BlobTooLarge,
            $"{blob} holds more than {MaxLength >> 20} MiB, which no server writes: it is damaged or forged.",
            blob);
}
