using Ferry.Lucene;
using Ferry.Lucene.Store;
using Ferry.Snapshots.Blobs;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// Framed metadata blobs (Elasticsearch's ChecksumBlobStoreFormat, 2.0 and later): a codec header of version 1, SMILE, a footer with the
/// CRC-32 of all before it. In repositories with compression the SMILE is wrapped: "DFL\0", then raw DEFLATE; "ZSTD\0", then zstd
/// (compression_type of OpenSearch).
/// </summary>
internal static class MetadataBlob
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Zstd => "ZSTD\0"u8;

    /// <summary>Reads, checks and parses a blob, whose header must have the name <paramref name="codec"/>.</summary>
    public static async ValueTask<MetadataNode> ReadAsync(IBlobStore store, string blob, string codec, CancellationToken cancellationToken)
    {
        var bytes = await BlobContent.ReadAsync(store, blob, cancellationToken);
        return BlobContent.ParseSmile(Unframe(bytes, blob, codec).Span, blob);
    }

    private static ReadOnlyMemory<byte> Unframe(byte[] bytes, string blob, string codec)
    {
        int start;
        int length;
        try
        {
            // The checksum first: nothing of a damaged blob is looked at.
            var content = CodecUtil.VerifyWhole(bytes, blob);
            var reader = new ByteReader(content, blob);
            var header = CodecUtil.ReadHeader(ref reader);
            if (header.Codec != codec)
            {
                throw SnapshotException.Corrupt(blob, $"the header says '{header.Codec}' where '{codec}' belongs");
            }

            header.RequireVersion(Version, Version, blob);
            start = reader.Position;
            length = reader.Remaining;
        }
        catch (IndexFormatException e)
        {
            throw e.Problem switch
            {
                FormatProblem.Truncated => SnapshotException.Truncated(blob, e.Message),
                FormatProblem.Unsupported => SnapshotException.Unsupported(e.Message, blob),
                _ => SnapshotException.Corrupt(blob, e.Message),
            };
        }

        var payload = new ArraySegment<byte>(bytes, start, length);
        return payload.AsSpan().StartsWith(Inflater.Mark) ? Inflate(payload[Inflater.Mark.Length..], blob)
            : payload.AsSpan().StartsWith(Zstd) ? ZstdFrame.Decompress(payload[Zstd.Length..], BlobContent.MaxLength, blob)
            : payload;
    }

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> deflated, string blob)
    {
        try
        {
            return Inflater.Inflate(deflated, BlobContent.MaxLength) ?? throw BlobContent.TooLarge(blob);
        }
        catch (InvalidDataException e)
        {
            throw SnapshotException.Corrupt(blob, $"the content is not DEFLATE ({e.Message})");
        }
    }
}
