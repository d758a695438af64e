using System.Net;

namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>Sends requests by HttpClient, each once, and turns what is refused into failures.</summary>
internal sealed class HttpExchange : IDisposable
{
    private const int MaxExcerpt = 2000;

    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30), PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The answer to a request, its body unread; null if what is asked for is not there (404).</summary>
    /// <param name="request">One without a body.</param>
    /// <param name="translate">What a status and the beginning of its body say in this protocol; null: what they say in any.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async ValueTask<HttpResponseMessage?> SendAsync(
        HttpRequestMessage request, Func<int, string, StoreFailureException?> translate, CancellationToken cancellationToken)
    {
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var status = (int)response.StatusCode;
            var says = await ReadExcerptAsync(response, cancellationToken);
            return translate(status, says) is { } failure ? throw failure
                : response.StatusCode == HttpStatusCode.NotFound ? null
                : throw StoreFailureException.OfStatus(status, response.ReasonPhrase ?? "", RetryAfter(response));
        }
    }

    /// <summary>Opens a range; null if the blob is not there.</summary>
    public async ValueTask<BlobRange?> OpenAsync(
        HttpRequestMessage request, long offset, int length, Func<HttpResponseMessage, string?> tag, Func<int, string, StoreFailureException?> translate,
        CancellationToken cancellationToken)
    {
        request.Headers.Add("Range", $"bytes={offset}-{offset + length - 1}");
        if (await SendAsync(request, translate, cancellationToken) is not { } response)
        {
            return null;
        }

        var headers = response.Content.Headers;
        return BlobRange.Of(
            response, await response.Content.ReadAsStreamAsync(cancellationToken), response.StatusCode, headers.ContentRange?.ToString(), headers.ContentLength,
            tag(response), offset, length);
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<string> ReadExcerptAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[MaxExcerpt];
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(bytes, 0, count);
    }

    /// <summary>In seconds, or a time, which is compared with the server's own clock.</summary>
    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } when response.Headers.Date is { } now => date - now,
            _ => null,
        };
}
