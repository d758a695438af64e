using System.Security.Authentication;

namespace Ferry.Clusters.Tls;

/// <summary>The certificate of a cluster is not accepted; the message says why and what to do, and ends up in that of the request.</summary>
internal sealed class CertificateRefusedException(string message) : AuthenticationException(message);
