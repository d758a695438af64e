using System.Net;

namespace Ferry.Clusters;

/// <summary>The HTTP proxy on the way to a cluster.</summary>
/// <param name="Uri">http, with the proxy's user and password if it wants any; null for no proxy, whatever the environment says.</param>
public sealed record ClusterProxy(Uri? Uri)
{
    /// <summary>Straight to the cluster.</summary>
    public static ClusterProxy None { get; } = new((Uri?)null);

    public override string ToString() => Uri is null ? "none" : Uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    internal WebProxy? ToWebProxy()
    {
        if (Uri is null)
        {
            return null;
        }

        var user = Uri.UserInfo.Split(':', 2);
        return new WebProxy(Uri)
        {
            Credentials = user is [{ Length: > 0 } name, .. var password]
                ? new NetworkCredential(Uri.UnescapeDataString(name), Uri.UnescapeDataString(password.FirstOrDefault("")))
                : null,
        };
    }
}
