using Ferry.Clusters.Auth;
using Ferry.Clusters.Tls;

namespace Ferry.Clusters;

/// <summary>Where a cluster is and how to speak to it.</summary>
public sealed record ClusterOptions
{
    /// <summary>http or https, with an optional path prefix.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Who asks.</summary>
    public ClusterAuth Auth { get; init; } = ClusterAuth.None;

    /// <summary>Whose certificates are trusted, and which one is shown.</summary>
    public ClusterTls Tls { get; init; } = ClusterTls.Default;

    /// <summary>Null for what HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY of the environment say.</summary>
    public ClusterProxy? Proxy { get; init; }

    /// <summary>Longest wait for the answer to one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Parses an address such as "https://search:9200"; null if it is not one.</summary>
    public static Uri? ParseUri(string text) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? uri
            : null;
}
