using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Ferry.Clusters.Tls;

/// <summary>Looks at the certificate of a cluster, and says what is wrong with it and what to do.</summary>
internal sealed class ServerCertificateCheck(ClusterOptions options, TimeProvider time)
{
    /// <summary>The last one that was shown.</summary>
    public ServerCertificate? Seen { get; private set; }

    /// <summary>Whether the cluster has asked for a certificate of the client, and none is given.</summary>
    public bool WantsOwn { get; private set; }

    /// <summary>How connections are made.</summary>
    public SslClientAuthenticationOptions ToOptions()
    {
        var tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Accept };
        if (options.Tls.Client is { } client)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(client[0], client, offline: true);
        }
        else
        {
            tls.LocalCertificateSelectionCallback = Select;
        }

        if (options.Tls.Authorities is { } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            tls.CertificateChainPolicy.ExtraStore.AddRange(authorities);
        }

        return tls;
    }

    /// <summary>Called at the beginning, and again with the certificate of the cluster when that asks for one.</summary>
    private X509Certificate Select(object sender, string host, X509CertificateCollection certificates, X509Certificate? shown, string[] issuers)
    {
        WantsOwn |= shown is not null;
        return null!;
    }

    /// <exception cref="CertificateRefusedException">It is not accepted.</exception>
    private bool Accept(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is not X509Certificate2 certificate)
        {
            throw new CertificateRefusedException("it shows no certificate. Does that port speak https?");
        }

        Seen = new ServerCertificate(certificate.Subject, certificate.Issuer, new DateTimeOffset(certificate.NotAfter));
        return errors == SslPolicyErrors.None || options.Tls.IsInsecure ? true : throw new CertificateRefusedException(Describe(certificate, chain, errors));
    }

    private string Describe(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // An authority may have expired as well as the certificate itself.
        var now = time.GetLocalNow().DateTime;
        X509Certificate2[] all = [certificate, .. chain?.ChainElements.Select(element => element.Certificate) ?? []];
        if (Array.Find(all, each => each.NotAfter < now) is { } expired)
        {
            return $"the certificate of {expired.Subject} has expired on {Day(expired.NotAfter)}. Renew it";
        }

        if (Array.Find(all, each => each.NotBefore > now) is { } early)
        {
            return $"the certificate of {early.Subject} is not valid before {Day(early.NotBefore)}. Is the clock of this machine right?";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"the certificate is for {Names(certificate)}, not for {options.Uri.Host}. Give the address by which the certificate knows the cluster";
        }

        var status = chain?.ChainStatus.Select(each => each.Status) ?? [];
        return status.Any(each => each is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain)
            ? $"nothing here trusts the authority that signed the certificate of {certificate.Subject}: {certificate.Issuer}. "
                + (options.Tls.Authorities is null ? "Give its certificate in a PEM file, as the setting ca" : "It is not in the PEM file of the setting ca")
            : $"the certificate of {certificate.Subject} is not accepted ({string.Join(", ", status)})";
    }

    private static string Names(X509Certificate2 certificate)
    {
        var extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var names = extension is null ? [] : extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => $"{address}")).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'");
}
