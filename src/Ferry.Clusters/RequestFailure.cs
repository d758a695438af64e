using System.Net.Sockets;
using Ferry.Clusters.Tls;

namespace Ferry.Clusters;

/// <summary>Tells what a request died of, from the exception that HttpClient gave.</summary>
internal static class RequestFailure
{
    /// <summary>Whether HttpClient may give that exception for a cluster's fault.</summary>
    public static bool IsKnown(Exception e) => e is HttpRequestException or IOException or InvalidDataException;

    /// <param name="options">Of the cluster.</param>
    /// <param name="request">As "POST /index/_bulk".</param>
    /// <param name="wantsCertificate">Whether the cluster has asked for a certificate of the client, and has answered nothing yet.</param>
    /// <param name="e">One that <see cref="IsKnown"/>.</param>
    public static ClusterException Of(ClusterOptions options, string request, bool wantsCertificate, Exception e)
    {
        var uri = options.Uri;
        var cause = e.GetBaseException();
        var why = cause.Message.TrimEnd('.');
        return (e as HttpRequestException)?.HttpRequestError switch
        {
            _ when IsAboutOwnCertificate(e) => options.Tls.Client is null ? OwnCertificateMissing(uri, why, e) : new(
                ClusterProblem.Untrusted, $"{uri} refuses the client's certificate: {why}. Is it of an authority that the cluster trusts, and still valid?", innerException: e),
            _ when cause is CertificateRefusedException => new(
                ClusterProblem.Untrusted, $"TLS with {uri} failed: {why}.", innerException: e),

            // Not all servers send an alert that names the certificate: some send a general one, some just hang up.
            _ when wantsCertificate && options.Tls.Client is null => OwnCertificateMissing(uri, why, e),
            HttpRequestError.SecureConnectionError => new(
                ClusterProblem.Unreachable, $"TLS with {uri} failed: {why}. Does that port speak https?", innerException: e),
            HttpRequestError.ProxyTunnelError => new(
                ClusterProblem.Unreachable, $"{uri} cannot be reached: the proxy on the way does not let it through ({why}). Check the proxy's address, user and rules.", innerException: e),
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError when options.Proxy?.Uri is not null =>
                Unreachable(uri, $"{why}, which may be the proxy ({options.Proxy})", e),
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => Unreachable(uri, why, e),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => Garbled(uri, request, why, e),
            _ when e is InvalidDataException => Garbled(uri, request, why, e),
            _ when cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound } => Unreachable(uri, why, e),
            _ when options.Tls.Client is not null => ConnectionLost(uri, request, $"{why}. Perhaps it does not take the client's certificate.", e),
            _ => ConnectionLost(uri, request, why, e),
        };
    }

    /// <summary>No connection came about in the time that is given for it.</summary>
    public static ClusterException ConnectTimeout(Uri uri, TimeSpan limit, Exception e) => Unreachable(uri, $"no connection within {limit.TotalSeconds:0.###} s", e);

    /// <summary>No answer came in the time that is given for it.</summary>
    public static ClusterException Timeout(Uri uri, string request, TimeSpan limit, Exception e) =>
        new(ClusterProblem.ConnectionLost, $"{uri} did not answer {request} within {limit.TotalSeconds:0.###} s", innerException: e);

    /// <summary>Whether the other side ended TLS with an alert on a certificate (RFC 8446, 6.2), which OpenSSL names so.</summary>
    private static bool IsAboutOwnCertificate(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e.Message.Contains("alert", StringComparison.Ordinal)
                && (e.Message.Contains("certificate", StringComparison.Ordinal) || e.Message.Contains("unknown ca", StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static ClusterException ConnectionLost(Uri uri, string request, string why, Exception e) =>
        new(ClusterProblem.ConnectionLost, $"The connection to {uri} broke during {request}: {why}", innerException: e);

    private static ClusterException OwnCertificateMissing(Uri uri, string why, Exception e) =>
        new(ClusterProblem.Untrusted, $"{uri} wants a certificate of the client, and none is given: {why}.", innerException: e);

    private static ClusterException Unreachable(Uri uri, string why, Exception e) =>
        new(ClusterProblem.Unreachable, $"{uri} cannot be reached: {why}. Is the cluster up and the address right?", innerException: e);

    private static ClusterException Garbled(Uri uri, string request, string why, Exception e) =>
        new(ClusterProblem.Garbled, $"{uri} answers {request} with what is not HTTP as a search cluster speaks it: {why}. Is the address right?", innerException: e);
}
