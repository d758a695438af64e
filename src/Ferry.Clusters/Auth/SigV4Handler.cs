using System.Net;
using System.Security.Cryptography;

namespace Ferry.Clusters.Auth;

/// <summary>
/// Signs each request when it is sent, so that repeated ones have a new time. Where the cluster finds the time wrong, its clock is taken over
/// from the answer and the request is sent once more.
/// </summary>
internal sealed class SigV4Handler(ClusterAuth.SigV4 auth, Func<ValueTask<AwsKeys>> keys, Secrets secrets, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    // What AWS answers, with 403, to a time that is too old, or too far ahead.
    private static readonly string[] ClockComplaints = ["Signature expired", "Signature not yet current", "RequestTimeTooSkewed"];

    /// <summary>What the cluster's clock is ahead of this machine's, in ticks; changed by whichever request finds it.</summary>
    private long _skew;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var skew = Interlocked.Read(ref _skew);
        await SignAsync(request, skew, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Forbidden
            || response.Headers.Date is not { } date
            || !await ComplainsOfClockAsync(response, cancellationToken))
        {
            return response;
        }

        response.Dispose();
        skew = (date - time.GetUtcNow()).Ticks;
        Interlocked.Exchange(ref _skew, skew);
        await SignAsync(request, skew, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    private static async ValueTask<bool> ComplainsOfClockAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return ClockComplaints.Any(complaint => text.Contains(complaint, StringComparison.Ordinal));
    }

    private async ValueTask SignAsync(HttpRequestMessage request, long skew, CancellationToken cancellationToken)
    {
        var signer = await keys();
        var now = time.GetUtcNow().AddTicks(skew);
        var uri = request.RequestUri!;
        var hash = await HashAsync(request.Content, cancellationToken);
        List<(string Name, string Value)> headers =
        [
            ("host", uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}"),
            (SigV4Signer.DateHeader, SigV4Signer.Timestamp(now)),
            (SigV4Signer.PayloadHeader, hash),
        ];
        if (signer.Token is { } token)
        {
            secrets.Add(token);
            headers.Add((SigV4Signer.TokenHeader, token));
        }

        var signed = new SignedRequest(request.Method.Method, uri.AbsolutePath, uri.Query.TrimStart('?'), headers, hash, now);
        foreach (var (name, value) in headers.Skip(1).Append(("Authorization", SigV4Signer.Authorize(signer, auth.Region, auth.Service, signed))))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static async ValueTask<string> HashAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return Convert.ToHexStringLower(SHA256.HashData([]));
        }

        // The stream of a body that is in memory: it is looked at, not copied, and can be looked at again.
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        stream.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }
}
