using System.Net.Sockets;
using System.Security.Authentication;

namespace Ferry.Snapshots.Blobs.Remote;

/// <summary>Tells what a request died of, from the exceptions of HttpClient and of the streams it gives.</summary>
internal static class ConnectionFailure
{
    /// <summary>Whether HttpClient may give that exception for the store's or the network's fault.</summary>
    public static bool IsKnown(Exception e) => e is HttpRequestException or IOException or SocketException;

    public static StoreFailureException Of(Exception e)
    {
        var cause = e.GetBaseException();
        var why = cause.Message.TrimEnd('.');
        return cause switch
        {
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } =>
                Unreachable($"the name of the store is not known ({why}). Is it spelt right, and does this machine reach its DNS", e),
            AuthenticationException => Unreachable($"TLS with the store failed ({why}). Is the certificate trusted here (SSL_CERT_FILE), and does that port speak https", e),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
                new StoreFailureException(SnapshotProblem.StoreUnreachable, $"nothing listens there ({why})", e) { IsTransient = true },
            _ => StoreFailureException.Passing($"the connection broke ({why})", innerException: e),
        };
    }

    private static StoreFailureException Unreachable(string message, Exception e) => new(SnapshotProblem.StoreUnreachable, message + "?", e);
}
