using System.Text;

namespace Ferry.Clusters;

/// <summary>What must not get into messages, although a server's error page may repeat the request.</summary>
internal sealed class Secrets(ClusterOptions options)
{
    private const string Hidden = "***";

    /// <summary>The value of a basic Authorization header; null without a user.</summary>
    public string? Basic { get; } =
        options.Username is null ? null : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}"));

    public string Hide(string text)
    {
        text = Basic is null ? text : text.Replace(Basic, Hidden, StringComparison.Ordinal);
        return string.IsNullOrEmpty(options.Password) ? text : text.Replace(options.Password, Hidden, StringComparison.Ordinal);
    }
}
