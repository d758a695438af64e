namespace Ferry.Clusters.Tls;

/// <summary>The certificate that a cluster showed.</summary>
/// <param name="Subject">As CN=search.example.</param>
/// <param name="Issuer">The authority that signed it.</param>
/// <param name="Expires">When it ends.</param>
public sealed record ServerCertificate(string Subject, string Issuer, DateTimeOffset Expires);
