using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Metadata blobs without a frame, and so without a checksum: the table of contents of every version, and all metadata of Elasticsearch 1.x.
/// JSON or, by the client's and the repository's settings, SMILE; either of them in LZF where 1.x compressed.
/// </summary>
internal static class PlainBlob
{
    public static async ValueTask<MetadataNode> ReadAsync(IBlobStore store, string blob, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> content = await BlobContent.ReadAsync(store, blob, cancellationToken);
        if (Lzf.IsLzf(content.Span))
        {
            content = Unpack(content.Span, blob);
        }

        return Smile.HasHeader(content.Span) ? BlobContent.ParseSmile(content.Span, blob) : BlobContent.ParseJson(content.Span, blob);
    }

    private static byte[] Unpack(ReadOnlySpan<byte> lzf, string blob)
    {
        try
        {
            var length = Lzf.UnpackedLength(lzf);
            if (length > BlobContent.MaxLength)
            {
                throw BlobContent.TooLarge(blob);
            }

            var content = new byte[length];
            Lzf.Unpack(lzf, content);
            return content;
        }
        catch (DecodingException e)
        {
            throw SnapshotException.Corrupt(blob, $"the content is not LZF ({e.Message})");
        }
    }
}
