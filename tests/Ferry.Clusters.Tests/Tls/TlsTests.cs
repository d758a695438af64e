using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ferry.Clusters.Tls;
using Ferry.Sandbox;
using Ferry.TestKit;
using Ferry.TestKit.Tls;

namespace Ferry.Clusters.Tests.Tls;

/// <summary>Certificates of clusters and clients, good and bad, and what is said of them.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TempDirectory _folder = new();
    private SandboxCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await SandboxCluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task An_authority_of_ones_own_is_trusted_when_it_is_given()
    {
        await using var guard = await GuardAsync(_authority.ForLoopback());
        using var client = Client(guard, Trusting(_authority));

        Assert.Equal("OpenSearch 2.19.4", (await client.GetInfoAsync(default)).ToString());
        Assert.Equal(("CN=loopback", _authority.Certificate.Subject), (client.Certificate!.Subject, client.Certificate.Issuer));
        Assert.InRange(client.Certificate.Expires, TimeProvider.System.GetUtcNow().AddDays(49), TimeProvider.System.GetUtcNow().AddDays(51));
    }

    [Fact]
    public async Task An_authority_that_is_not_given_is_named()
    {
        await using var guard = await GuardAsync(_authority.ForLoopback());

        AssertUntrusted(await FailureAsync(guard, ClusterTls.Default), _authority.Certificate.Subject, "Give its certificate");
    }

    [Fact]
    public async Task Another_authority_than_that_which_is_given_is_not_trusted()
    {
        using var other = new TestAuthority("another");
        await using var guard = await GuardAsync(_authority.ForLoopback());

        AssertUntrusted(await FailureAsync(guard, Trusting(other)), _authority.Certificate.Subject, "It is not in the PEM file");
    }

    [Fact]
    public async Task An_expired_certificate_is_told_with_its_day()
    {
        var certificate = _authority.Expired();
        await using var guard = await GuardAsync(certificate);

        AssertUntrusted(await FailureAsync(guard, Trusting(_authority)), "has expired on", $"{certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_told_with_both_names()
    {
        await using var guard = await GuardAsync(_authority.For("search.example"));

        AssertUntrusted(await FailureAsync(guard, Trusting(_authority)), "for search.example, not for 127.0.0.1");
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_certificate_can_be_left_unseen()
    {
        await using var guard = await GuardAsync(_authority.Expired());
        using var client = Client(guard, new ClusterTls { IsInsecure = true });

        Assert.Equal("OpenSearch 2.19.4", (await client.GetInfoAsync(default)).ToString());
    }

    [Theory]
    [InlineData("two files")]
    [InlineData("one file")]
    [InlineData("encrypted")]
    [InlineData("pkcs12")]
    public async Task A_client_shows_its_certificate_from_every_kind_of_file(string kind)
    {
        using var own = _authority.ForClient("ferry");
        var certificate = own.ExportCertificatePem();
        using var key = own.GetECDsaPrivateKey()!;
        var read = kind switch
        {
            "two files" => CertificateFiles.ReadClient(Write("c.pem", certificate), Write("k.pem", key.ExportPkcs8PrivateKeyPem()), null),
            "one file" => CertificateFiles.ReadClient(Write("c.pem", $"{certificate}\n{key.ExportPkcs8PrivateKeyPem()}"), null, null),
            "encrypted" => CertificateFiles.ReadClient(Write("c.pem", certificate), Write("k.pem", Encrypt(key)), "hush"),
            _ => CertificateFiles.ReadClient(Write("c.p12", own.Export(X509ContentType.Pkcs12, "hush")), null, "hush"),
        };
        await using var guard = await GuardAsync(_authority.ForLoopback(), _authority);
        using var client = Client(guard, Trusting(_authority) with { Client = read });

        Assert.Equal("OpenSearch 2.19.4", (await client.GetInfoAsync(default)).ToString());
    }

    [Theory]
    [InlineData(false, ClusterProblem.Untrusted, "wants a certificate of the client, and none is given")]
    [InlineData(true, ClusterProblem.ConnectionLost, "Perhaps it does not take the client's certificate")]
    public async Task A_cluster_that_hangs_up_for_want_of_a_certificate_is_told(bool showsOne, ClusterProblem problem, string words)
    {
        using var other = new TestAuthority("another");
        using var own = other.ForClient("stranger");
        await using var guard = await GuardAsync(_authority.ForLoopback(), _authority);

        var e = await FailureAsync(guard, Trusting(_authority) with { Client = showsOne ? [own] : null });

        Assert.Equal(problem, e.Problem);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-tls1_2", false, "wants a certificate of the client, and none is given")]
    [InlineData("-tls1_2", true, "refuses the client's certificate")]
    [InlineData("-tls1_3", false, "wants a certificate of the client, and none is given")]
    [InlineData("-tls1_3", true, "refuses the client's certificate")]
    public async Task A_cluster_that_refuses_a_certificate_by_an_alert_is_told(string version, bool showsOne, string words)
    {
        Assert.SkipUnless(File.Exists(OpenSslServer.Program), $"{OpenSslServer.Program} is not there");
        using var other = new TestAuthority("another");
        using var own = other.ForClient("stranger");
        using var certificate = _authority.ForLoopback();
        using var key = certificate.GetECDsaPrivateKey()!;
        await using var server = await OpenSslServer.StartAsync(
            version, Write("s.pem", $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}"), Write("ca.pem", _authority.Certificate.ExportCertificatePem()));
        using var client = new ClusterClient(
            new ClusterOptions { Uri = server.Uri, Tls = Trusting(_authority) with { Client = showsOne ? [own] : null } }, TimeProvider.System);

        AssertUntrusted(await Assert.ThrowsAsync<ClusterException>(async () => await client.GetInfoAsync(default)), words);
    }

    [Fact]
    public void Files_that_are_wrong_are_told_with_their_names()
    {
        using var own = _authority.ForClient("ferry");
        using var other = _authority.ForClient("other");
        using var key = own.GetECDsaPrivateKey()!;
        var certificate = Write("c.pem", own.ExportCertificatePem());
        var encrypted = Write("k.pem", Encrypt(key));
        var pkcs12 = Write("c.p12", own.Export(X509ContentType.Pkcs12, "hush"));

        AssertWrong(() => CertificateFiles.ReadAuthorities(_folder.Combine("none.pem")), "none.pem cannot be read");
        AssertWrong(() => CertificateFiles.ReadAuthorities(Write("empty.pem", "")), "empty.pem holds no certificate");
        AssertWrong(() => CertificateFiles.ReadAuthorities(Write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")), "bad.pem cannot be read");
        AssertWrong(() => CertificateFiles.ReadClient(certificate, null, null), "c.pem holds no key");
        AssertWrong(() => CertificateFiles.ReadClient(certificate, encrypted, null), "k.pem is encrypted, and its password is not given");
        AssertWrong(() => CertificateFiles.ReadClient(certificate, encrypted, "loud"), "do not go together, or the password is wrong");
        AssertWrong(() => CertificateFiles.ReadClient(Write("other.pem", other.ExportCertificatePem()), encrypted, "hush"), "do not go together");
        AssertWrong(() => CertificateFiles.ReadClient(pkcs12, null, "loud"), "c.p12 is no PEM or PKCS #12 file, or its password is wrong");
    }

    private static void AssertWrong(Action read, string message) => Assert.Contains(message, Assert.Throws<FormatException>(read).Message, StringComparison.Ordinal);

    private static void AssertUntrusted(ClusterException e, params string[] words)
    {
        Assert.True(e is { Problem: ClusterProblem.Untrusted, IsTransient: false }, e.ToString());
        Assert.All(words, word => Assert.Contains(word, e.Message, StringComparison.Ordinal));
    }

    private static string Encrypt(ECDsa key) =>
        key.ExportEncryptedPkcs8PrivateKeyPem("hush", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));

    private static ClusterTls Trusting(TestAuthority authority) => new() { Authorities = [authority.Certificate] };

    private static ClusterClient Client(ClusterGuard guard, ClusterTls tls) => new(new ClusterOptions { Uri = guard.Uri, Tls = tls }, TimeProvider.System);

    private static async Task<ClusterException> FailureAsync(ClusterGuard guard, ClusterTls tls)
    {
        using var client = Client(guard, tls);
        return await Assert.ThrowsAsync<ClusterException>(async () => await client.GetInfoAsync(default));
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.Combine(name), text);
        return _folder.Combine(name);
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(_folder.Combine(name), bytes);
        return _folder.Combine(name);
    }

    private Task<ClusterGuard> GuardAsync(X509Certificate2 certificate, TestAuthority? clients = null) =>
        ClusterGuard.StartAsync(_cluster.Uri, new GuardOptions { Certificate = certificate, ClientAuthority = clients?.Certificate });
}
