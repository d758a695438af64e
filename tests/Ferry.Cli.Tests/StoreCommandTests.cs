using Ferry.TestKit;
using Ferry.TestKit.Stores;
using Microsoft.AspNetCore.Http;

namespace Ferry.Cli.Tests;

/// <summary>Repositories in S3, by the command.</summary>
public sealed class StoreCommandTests : IAsyncLifetime
{
    private readonly FerryProcess _ferry = new();
    private S3Server? _server;

    private S3Server Server => _server!;

    public async ValueTask InitializeAsync()
    {
        _server = await S3Server.StartAsync();
        // Neither the user's own credentials nor those of a machine in a cloud.
        _ferry.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_ferry.Folder, "credentials");
        _ferry.Environment["AWS_CONFIG_FILE"] = Path.Combine(_ferry.Folder, "config");
        _ferry.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
    }

    public async ValueTask DisposeAsync()
    {
        _ferry.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_dump_from_S3_is_that_of_the_folder()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "odd");
        await UploadAsync(fixture, "repo");
        UseKey(S3Server.AccessKey);
        var folder = await _ferry.RunAsync("snapshot", "dump", "--repository", fixture.RepositoryPath, "--snapshot", "snap1");
        var s3 = await _ferry.RunAsync("snapshot", "dump", "--repository", $"s3://{S3Server.Bucket}/repo", "--s3-endpoint", Endpoint, "--snapshot", "snap1");

        Assert.Equal(ExitCode.Done, s3.ExitCode);
        Assert.NotEmpty(s3.Output);
        Assert.Equal(folder.Output, s3.Output);
    }

    [Fact]
    public async Task A_profile_gives_credentials()
    {
        await UploadAsync(Fixtures.Case("elasticsearch-7.10.2", "odd"), "repo");
        await File.WriteAllTextAsync(
            Path.Combine(_ferry.Folder, "credentials"),
            $"[ours]\naws_access_key_id = {S3Server.AccessKey}\naws_secret_access_key = {S3Server.SecretKey}\n");
        var ours = await ListAsync("--s3-profile", "ours");
        var other = await ListAsync("--s3-profile", "other");

        Assert.Equal(ExitCode.Done, ours.ExitCode);
        Assert.Equal(ExitCode.SourceUnreadable, other.ExitCode);
        Assert.Contains("'other'", other.Notes);
    }

    [Fact]
    public async Task A_public_bucket_needs_no_credentials()
    {
        await UploadAsync(Fixtures.Case("elasticsearch-7.10.2", "odd"), "repo");
        Assert.Equal(ExitCode.Done, (await ListAsync("--s3-anonymous")).ExitCode);
    }

    [Fact]
    public async Task No_credentials_and_wrong_ones_end_with_4_and_advice()
    {
        var none = await ListAsync();
        Assert.Equal(ExitCode.SourceUnreadable, none.ExitCode);
        Assert.Contains("AWS_ACCESS_KEY_ID", none.Notes);

        UseKey("WRONG-KEY");
        var wrong = await ListAsync();
        Assert.Equal(ExitCode.SourceUnreadable, wrong.ExitCode);
        Assert.Contains("InvalidAccessKeyId", wrong.Notes);
        Assert.DoesNotContain("the-secret", wrong.Notes + wrong.Output);
    }

    [Fact]
    public async Task A_role_is_taken_on_with_the_credentials()
    {
        await UploadAsync(Fixtures.Case("elasticsearch-7.10.2", "odd"), "repo");
        var status = 200;
        await using var sts = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(status == 200 ? Session : Refusal);
        });
        _ferry.Environment["AWS_ENDPOINT_URL_STS"] = sts.Uri.AbsoluteUri;
        _ferry.Environment["AWS_REGION"] = "eu-central-1";
        UseKey("KEY-THAT-ONLY-STS-KNOWS");
        var taken = await ListAsync("--s3-role-arn", "arn:aws:iam::123456789012:role/reader");
        Assert.Equal(ExitCode.Done, taken.ExitCode);

        status = 403;
        var refused = await ListAsync("--s3-role-arn", "arn:aws:iam::123456789012:role/reader");
        Assert.Equal(ExitCode.SourceUnreadable, refused.ExitCode);
        Assert.Contains("sts:AssumeRole", refused.Notes);
    }

    private const string Session = $"""
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
        <AccessKeyId>{S3Server.AccessKey}</AccessKeyId><SecretAccessKey>{S3Server.SecretKey}</SecretAccessKey><SessionToken>token</SessionToken>
        <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
        """;

    private const string Refusal = """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not for you.</Message></Error></ErrorResponse>
        """;

    [Fact]
    public async Task An_endpoint_with_a_password_is_refused_and_not_repeated()
    {
        var run = await _ferry.RunAsync("snapshot", "list", "--repository", "s3://any", "--s3-endpoint", "https://me:hush@host");
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.DoesNotContain("hush", run.Notes);
    }

    private string Endpoint => Server.Uri.GetLeftPart(UriPartial.Authority);

    private void UseKey(string key)
    {
        _ferry.Environment["AWS_ACCESS_KEY_ID"] = key;
        _ferry.Environment["AWS_SECRET_ACCESS_KEY"] = key == S3Server.AccessKey ? S3Server.SecretKey : "the-secret";
    }

    private Task<FerryRun> ListAsync(params string[] options) =>
        _ferry.RunAsync(["snapshot", "list", "--repository", $"s3://{S3Server.Bucket}/repo", "--s3-endpoint", Endpoint, .. options]);

    private async Task UploadAsync(FixtureCase fixture, string root)
    {
        foreach (var file in Directory.EnumerateFiles(fixture.RepositoryPath, "*", SearchOption.AllDirectories))
        {
            await Server.PutAsync($"{root}/{Path.GetRelativePath(fixture.RepositoryPath, file)}", await File.ReadAllBytesAsync(file));
        }
    }
}
