using System.Collections.Concurrent;

namespace Ferry.Clusters;

/// <summary>What must not get into messages, although a server's error page may repeat the request.</summary>
internal sealed class Secrets
{
    private const string Hidden = "***";

    private readonly ConcurrentDictionary<string, bool> _texts = new();

    public Secrets(ClusterOptions options)
    {
        foreach (var text in options.Auth.Secrets)
        {
            Add(text);
        }

        // The password of a proxy, as it stands in the address.
        if (options.Proxy?.Uri?.UserInfo is { Length: > 0 } user)
        {
            Add(user);
        }
    }

    public void Add(string text)
    {
        if (text.Length > 0)
        {
            _texts.TryAdd(text, true);
        }
    }

    public string Hide(string text) => _texts.Keys.Aggregate(text, (hidden, secret) => hidden.Replace(secret, Hidden, StringComparison.Ordinal));
}
