namespace Ferry.Clusters;

/// <summary>Where a cluster is and how to speak to it.</summary>
public sealed record ClusterOptions
{
    /// <summary>http or https, with an optional path prefix.</summary>
    public required Uri Uri { get; init; }

    /// <summary>For HTTP basic authentication.</summary>
    public string? Username { get; init; }

    public string? Password { get; init; }

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
