using System.Security.Cryptography.X509Certificates;

namespace Ferry.Clusters.Tls;

/// <summary>Whose certificates are trusted, and which one is shown. <see cref="CertificateFiles"/> reads them.</summary>
public sealed record ClusterTls
{
    /// <summary>What the system trusts, and no certificate of one's own.</summary>
    public static ClusterTls Default { get; } = new();

    /// <summary>The only authorities that are trusted, instead of the system's; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>For clusters that want to see the client's certificate: it with its key, and then the authorities between it and its root.</summary>
    public X509Certificate2Collection? Client { get; init; }

    /// <summary>Take any certificate of the cluster: whoever stands between can read and change everything.</summary>
    public bool IsInsecure { get; init; }
}
