using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ferry.Sandbox;
using Ferry.TestKit;
using Ferry.TestKit.Stores;
using Ferry.TestKit.Tls;
using Microsoft.AspNetCore.Http;

namespace Ferry.Cli.Tests.Clusters;

/// <summary>How clusters are reached: every kind of credentials and certificate, as options, variables and in ferry.yaml.</summary>
public sealed class ClusterSettingsTests : IAsyncLifetime
{
    private readonly FerryProcess _ferry = new();
    private readonly TestAuthority _authority = new();
    private SandboxCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await SandboxCluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _authority.Dispose();
        _ferry.Dispose();
    }

    [Theory]
    [InlineData("Basic bWU6aHVzaA==", "username", "me", "password", "hush")]
    [InlineData("ApiKey aWQ6a2V5", "api_key", "aWQ6a2V5", null, null)]
    [InlineData("ApiKey aWQ6a2V5", "api_key", "id:key", null, null)]
    [InlineData("Bearer a.b.c", "bearer_token", "a.b.c", null, null)]
    public async Task Every_kind_of_credentials_is_sent_from_option_variable_and_file(string header, string key, string value, string? otherKey, string? otherValue)
    {
        await using var guard = await ClusterGuard.StartAsync(_cluster.Uri, new GuardOptions { Authorization = header });
        (string Key, string Value)[] settings = otherKey is null ? [(key, value)] : [(key, value), (otherKey, otherValue!)];

        var byOption = await AskAsync(["--target", $"{guard.Uri}", .. settings.SelectMany(each => (string[])[$"--target-{each.Key.Replace('_', '-')}", each.Value])]);
        await File.WriteAllLinesAsync(
            Path.Combine(_ferry.Folder, "ferry.yaml"),
            ["target:", $"  url: {guard.Uri}", .. settings.Select(each => $"  {each.Key}: ${{env:IN_FILE_{each.Key}}}")]);
        foreach (var (name, text) in settings)
        {
            _ferry.Environment[$"IN_FILE_{name}"] = text;
        }

        var byFile = await AskAsync([]);
        File.Delete(Path.Combine(_ferry.Folder, "ferry.yaml"));
        _ferry.Environment["FERRY_TARGET_URL"] = $"{guard.Uri}";
        foreach (var (name, text) in settings)
        {
            _ferry.Environment[$"FERRY_TARGET_{name.ToUpperInvariant()}"] = text;
        }

        var byVariable = await AskAsync([]);
        Assert.All([byOption, byFile, byVariable], run => Assert.True(run.ExitCode == ExitCode.Done, run.Notes));
    }

    [Theory]
    [InlineData("--target-username me --target-password x --target-api-key k", "--target-username", "--target-api-key")]
    [InlineData("--target-bearer-token t --target-aws-region eu-central-1", "--target-bearer-token", "--target-aws-region")]
    [InlineData("--target-aws-role arn", "--target-aws-role", "--target-aws-region")]
    [InlineData("--target-aws-service aoss", "--target-aws-service", "--target-aws-region")]
    [InlineData("--target-aws-service s3 --target-aws-region eu-central-1", "--target-aws-service", "es, aoss")]
    [InlineData("--target-client-key k.pem", "--target-client-key", "--target-client-certificate")]
    [InlineData("--target-insecure --target-ca ca.pem", "--target-insecure", "--target-ca")]
    [InlineData("--target-ca not-there.pem", "--target-ca", "not-there.pem cannot be read")]
    [InlineData("--target-proxy ftp://proxy", "--target-proxy", "http://proxy:3128")]
    [InlineData("--target-timeout soon", "--target-timeout", "90s")]
    public async Task What_does_not_go_together_is_named_and_ends_with_2(string options, string one, string other)
    {
        var run = await AskAsync(["--target", "http://127.0.0.1:1", .. options.Split(' ')]);

        Assert.True(run.ExitCode == ExitCode.Usage, run.Notes);
        Assert.Contains(one, run.Notes);
        Assert.Contains(other, run.Notes);
    }

    [Fact]
    public async Task What_does_not_go_together_is_named_by_where_it_comes_from()
    {
        await File.WriteAllTextAsync(Path.Combine(_ferry.Folder, "ferry.yaml"), "target:\n  url: http://127.0.0.1:1\n  aws_region: eu-central-1\n");
        _ferry.Environment["FERRY_TARGET_API_KEY"] = "hush";

        var run = await AskAsync([]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("FERRY_TARGET_API_KEY or ferry.yaml line 3: target.aws_region", run.Notes);
        Assert.DoesNotContain("hush", run.Notes);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_from_files()
    {
        await using var guard = await ClusterGuard.StartAsync(
            _cluster.Uri, new GuardOptions { Certificate = _authority.ForLoopback(), ClientAuthority = _authority.Certificate });
        using var own = _authority.ForClient("ferry");
        using var key = own.GetECDsaPrivateKey()!;
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000);
        await WriteAsync("ca.pem", _authority.Certificate.ExportCertificatePem());
        await WriteAsync("client.pem", own.ExportCertificatePem());
        await WriteAsync("client.key", key.ExportEncryptedPkcs8PrivateKeyPem("hush", encryption));
        string[] files = ["--target", $"{guard.Uri}", "--target-ca", "ca.pem", "--target-client-certificate", "client.pem", "--target-client-key", "client.key"];

        var without = await AskAsync(files);
        Assert.Equal(ExitCode.Usage, without.ExitCode);
        Assert.Contains("its password is not given", without.Notes);
        _ferry.Environment["FERRY_TARGET_CLIENT_KEY_PASSWORD"] = "hush";
        var run = await AskAsync(files);
        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
    }

    [Fact]
    public async Task Proxies_come_from_the_setting_or_else_the_environment()
    {
        await using var proxy = new ForwardProxy("me:hush");
        var address = new UriBuilder(proxy.Uri) { UserName = "me", Password = "hush" }.Uri.ToString();
        string[] target = ["--target", $"{_cluster.Uri}"];

        Assert.Equal(ExitCode.Done, (await AskAsync([.. target, "--target-proxy", address])).ExitCode);
        Assert.Single(proxy.Requests);
        _ferry.Environment["http_proxy"] = address;
        Assert.Equal(ExitCode.Done, (await AskAsync(target)).ExitCode);
        Assert.Equal(2, proxy.Requests.Count);
        Assert.Equal(ExitCode.Done, (await AskAsync([.. target, "--target-proxy", "none"])).ExitCode);
        _ferry.Environment["no_proxy"] = "127.0.0.1";
        Assert.Equal(ExitCode.Done, (await AskAsync(target)).ExitCode);
        Assert.Equal(2, proxy.Requests.Count);

        _ferry.Environment["FERRY_TARGET_PROXY"] = address;
        var shown = await _ferry.RunAsync("config", "show");
        Assert.Contains("***@127.0.0.1", shown.Output);
        Assert.DoesNotContain("hush", shown.Output);
    }

    [Fact]
    public async Task Requests_are_signed_with_the_credentials_of_AWS_and_Serverless_is_told()
    {
        var signed = 0;
        await using var guard = await ClusterGuard.StartAsync(_cluster.Uri, new GuardOptions
        {
            // Serverless does not know GET /.
            Answers = (_, target) => target.StartsWith("/_cat/indices", StringComparison.Ordinal) && Interlocked.Increment(ref signed) > 0 ? "[]" : null,
            Forbids = (_, target) => target == "/",
        });
        _ferry.Environment["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE";
        _ferry.Environment["AWS_SECRET_ACCESS_KEY"] = "hush";
        string[] target = ["--target", $"{guard.Uri}", "--target-aws-region", "eu-central-1", "--target-aws-service", "aoss"];

        var run = await _ferry.RunAsync(["clusters", "indices", "target", "--json", .. target]);

        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        Assert.Equal("Amazon OpenSearch Serverless", run.Json.GetProperty("clusters")[0].GetProperty("version").GetString());
        Assert.Equal(2, signed);
        Assert.All(guard.Authorizations, value => Assert.Matches(
            "^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-central-1/aoss/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$", value));
    }

    [Fact]
    public async Task Credentials_of_AWS_that_are_not_there_are_told_with_what_was_tried()
    {
        _ferry.Environment["HOME"] = _ferry.Folder;
        _ferry.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        string[] target = ["--target", $"{_cluster.Uri}", "--target-aws-region", "eu-central-1"];

        var run = await AskAsync(target);
        Assert.Equal(ExitCode.TargetFailed, run.ExitCode);
        Assert.Contains("No AWS credentials were found. Tried were AWS_ACCESS_KEY_ID", run.Notes);

        var profile = await AskAsync([.. target, "--target-aws-profile", "nobody"]);
        Assert.Equal(ExitCode.TargetFailed, profile.ExitCode);
        Assert.Contains("There is no profile 'nobody'", profile.Notes);
    }

    [Fact]
    public async Task A_role_is_taken_on_and_its_session_signs()
    {
        await using var sts = await WebServer.StartAsync(context => context.Response.WriteAsync("""
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
            <AccessKeyId>KEYOFSESSION</AccessKeyId><SecretAccessKey>hush</SecretAccessKey><SessionToken>the-token</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """));
        await using var refusing = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("""
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not for you.</Message></Error></ErrorResponse>
                """);
        });
        await using var guard = await ClusterGuard.StartAsync(_cluster.Uri, new GuardOptions());
        _ferry.Environment["AWS_ACCESS_KEY_ID"] = "AKIDEXAMPLE";
        _ferry.Environment["AWS_SECRET_ACCESS_KEY"] = "hush";
        _ferry.Environment["AWS_REGION"] = "eu-central-1";
        _ferry.Environment["AWS_ENDPOINT_URL_STS"] = $"{sts.Uri}";
        string[] target = ["--target", $"{guard.Uri}", "--target-aws-region", "eu-central-1", "--target-aws-role", "arn:aws:iam::123456789012:role/mover"];

        var run = await AskAsync(target);
        Assert.True(run.ExitCode == ExitCode.Done, run.Notes);
        var authorization = Assert.Single(guard.Authorizations);
        Assert.Contains("Credential=KEYOFSESSION/", authorization);
        Assert.Contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,", authorization);

        _ferry.Environment["AWS_ENDPOINT_URL_STS"] = $"{refusing.Uri}";
        var refused = await AskAsync(target);
        Assert.Equal(ExitCode.TargetFailed, refused.ExitCode);
        Assert.Contains("no session for the role arn:aws:iam::123456789012:role/mover", refused.Notes);
        Assert.DoesNotContain("hush", refused.Notes);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_ferry.Folder, name), text);

    private Task<FerryRun> AskAsync(string[] options) => _ferry.RunAsync(["clusters", "curl", "target", "GET", "/", .. options]);
}
