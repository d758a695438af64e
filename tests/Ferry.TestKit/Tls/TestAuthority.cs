using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ferry.TestKit.Tls;

/// <summary>A certificate authority of its own, which signs what tests need.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestAuthority(string name = "Ferry's test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Certificate = request.CreateSelfSigned(_now.AddDays(-100), _now.AddDays(100));
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>A certificate for 127.0.0.1 and localhost, with its key.</summary>
    public X509Certificate2 ForLoopback() => Issue("CN=loopback", names =>
    {
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
    });

    /// <summary>As <see cref="ForLoopback"/>, but it has ended a day ago.</summary>
    public X509Certificate2 Expired() => Issue("CN=loopback", names => names.AddIpAddress(IPAddress.Loopback), _now.AddDays(-1));

    /// <summary>A certificate for a host of that name alone.</summary>
    public X509Certificate2 For(string host) => Issue($"CN={host}", names => names.AddDnsName(host));

    /// <summary>A certificate for a client.</summary>
    public X509Certificate2 ForClient(string user) => Issue($"CN={user}", names => names.AddEmailAddress($"{user}@example.org"));

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string subject, Action<SubjectAlternativeNameBuilder> name, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        name(names);
        request.CertificateExtensions.Add(names.Build());
        var serial = RandomNumberGenerator.GetBytes(8);
        using var signed = request.Create(Certificate, _now.AddDays(-50), end ?? _now.AddDays(50), serial);
        return signed.CopyWithPrivateKey(key);
    }
}
