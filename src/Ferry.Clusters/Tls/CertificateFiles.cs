using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ferry.Clusters.Tls;

/// <summary>Reads certificates and keys: PEM (RFC 7468), or PKCS #12 (.pfx, .p12) for both in one file.</summary>
public static class CertificateFiles
{
    /// <summary>The authorities of a PEM bundle.</summary>
    /// <exception cref="FormatException">The file cannot be read, or holds none.</exception>
    public static X509Certificate2Collection ReadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        Read(path, () => authorities.ImportFromPemFile(path));
        return authorities.Count > 0 ? authorities : throw new FormatException($"{path} holds no certificate: a PEM file is expected, with BEGIN CERTIFICATE");
    }

    /// <summary>A certificate with its key.</summary>
    /// <param name="path">PEM with the certificate, and perhaps the authorities between it and its root; or PKCS #12.</param>
    /// <param name="keyPath">PEM with the key; null if it is in the same file.</param>
    /// <param name="password">Of the key or the PKCS #12 file; null if there is none.</param>
    /// <exception cref="FormatException">A file cannot be read, the key is not that of the certificate, or the password is wrong or missing.</exception>
    public static X509Certificate2Collection ReadClient(string path, string? keyPath, string? password)
    {
        var certificates = new X509Certificate2Collection();
        var pem = "";
        Read(path, () => pem = File.ReadAllText(path));
        if (!pem.Contains("-----BEGIN ", StringComparison.Ordinal))
        {
            Read(path, () => certificates = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password), "is no PEM or PKCS #12 file, or its password is wrong");
            var own = certificates.FirstOrDefault(certificate => certificate.HasPrivateKey)
                ?? throw new FormatException($"{path} holds no certificate with its key");
            return [own, .. certificates.Where(certificate => certificate != own)];
        }

        var keyPem = pem;
        Read(keyPath ?? path, () => keyPem = keyPath is null ? pem : File.ReadAllText(keyPath));
        if (keyPem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            throw new FormatException($"the key in {keyPath ?? path} is encrypted in a way that is no longer used; 'openssl pkcs8 -topk8 -in KEY -out NEW' makes one that is");
        }

        var isEncrypted = keyPem.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (isEncrypted && password is null)
        {
            throw new FormatException($"the key in {keyPath ?? path} is encrypted, and its password is not given");
        }

        if (!keyPem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new FormatException($"{keyPath ?? path} holds no key: BEGIN PRIVATE KEY is expected{(keyPath is null ? ", there or in a file of its own" : "")}");
        }

        Read(path, () =>
        {
            certificates.Add(isEncrypted ? X509Certificate2.CreateFromEncryptedPem(pem, keyPem, password) : X509Certificate2.CreateFromPem(pem, keyPem));
            var all = new X509Certificate2Collection();
            all.ImportFromPem(pem);
            certificates.AddRange(all.Skip(1).ToArray());
        }, $"and the key{(keyPath is null ? "" : $" in {keyPath}")} do not go together{(isEncrypted ? ", or the password is wrong" : "")}");
        return certificates;
    }

    private static void Read(string path, Action read, string trouble = "cannot be read")
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path} cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new FormatException($"{path} {trouble} ({e.Message.TrimEnd('.')})", e);
        }
    }
}
