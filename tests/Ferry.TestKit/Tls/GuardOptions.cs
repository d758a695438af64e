using System.Security.Cryptography.X509Certificates;

namespace Ferry.TestKit.Tls;

/// <summary>How strict a <see cref="ClusterGuard"/> is.</summary>
public sealed record GuardOptions
{
    /// <summary>Shown to clients; null for plain HTTP.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Clients must show a certificate that this authority has signed; null asks for none.</summary>
    public X509Certificate2? ClientAuthority { get; init; }

    /// <summary>The Authorization header that is let through; others get 401. Null lets all through.</summary>
    public string? Authorization { get; init; }

    /// <summary>Answers 403 to requests, by method and path with query, for which this is true.</summary>
    public Func<string, string, bool> Forbids { get; init; } = (_, _) => false;

    /// <summary>Answers itself, by method and path with query; null passes the request on.</summary>
    public Func<string, string, string?> Answers { get; init; } = (_, _) => null;
}
