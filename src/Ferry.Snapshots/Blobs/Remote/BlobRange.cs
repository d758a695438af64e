using System.Net;
using System.Net.Http.Headers;

namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>An open answer to a ranged read.</summary>
/// <param name="response">What holds the connection; disposed with the range.</param>
/// <param name="content">The bytes of the range.</param>
/// <param name="offset">Where in the blob they begin.</param>
/// <param name="length">How many they are, as announced.</param>
/// <param name="version">The blob that they are of.</param>
internal sealed class BlobRange(IDisposable response, Stream content, long offset, long length, BlobVersion version) : IDisposable
{
    public Stream Content => content;

    public long Offset => offset;

    public long Length => length;

    public BlobVersion Version => version;

    /// <summary>
    /// Reads status and headers of an answer (RFC 9110, 14.4 and 15.3.7). A whole blob (200) is taken where it is what was asked for.
    /// The response is disposed if they are refused.
    /// </summary>
    /// <param name="response">The answer, its status 200 or 206.</param>
    /// <param name="content">Its body.</param>
    /// <param name="status">Its status.</param>
    /// <param name="contentRange">Its header Content-Range; null if there is none.</param>
    /// <param name="contentLength">Its header Content-Length; null if there is none.</param>
    /// <param name="tag">Its header ETag; null if there is none.</param>
    /// <param name="offset">First byte that was asked for.</param>
    /// <param name="wanted">Bytes that were asked for.</param>
    /// <exception cref="StoreFailureException">The answer is not a range.</exception>
    public static BlobRange Of(
        IDisposable response, Stream content, HttpStatusCode status, string? contentRange, long? contentLength, string? tag, long offset, int wanted)
    {
        if (status == HttpStatusCode.PartialContent
            && ContentRangeHeaderValue.TryParse(contentRange, out var range)
            && range is { From: { } from, To: { } to, Length: { } total })
        {
            return new BlobRange(response, content, from, to - from + 1, new BlobVersion(total, tag));
        }

        if (status == HttpStatusCode.OK && offset == 0 && contentLength <= wanted)
        {
            return new BlobRange(response, content, 0, contentLength.Value, new BlobVersion(contentLength.Value, tag));
        }

        response.Dispose();
        throw contentRange?.EndsWith("/0", StringComparison.Ordinal) == true ? StoreFailureException.BehindTheEnd() // an empty blob, which has no range
            : status == HttpStatusCode.PartialContent ? StoreFailureException.Passing($"the answer to a ranged read has the Content-Range '{contentRange}'")
            : new StoreFailureException(
                SnapshotProblem.RangesUnsupported,
                "the server ignores the header Range and would send the whole blob for each part. Use a server that answers ranges (206), or copy the repository to a folder");
    }

    public void Dispose() => response.Dispose();
}
