using Ferry.TestKit;

namespace Ferry.Cli.Tests;

public sealed class UsageTests : IDisposable
{
    private readonly FerryProcess _ferry = new();

    [Theory]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("sandbox")]
    [InlineData("snapshot")]
    [InlineData("snapshot list")]
    [InlineData("snapshot inspect")]
    [InlineData("snapshot dump")]
    [InlineData("backfill")]
    [InlineData("verify")]
    [InlineData("verify counts")]
    [InlineData("verify documents")]
    [InlineData("clusters")]
    [InlineData("clusters check")]
    [InlineData("clusters indices")]
    [InlineData("clusters curl")]
    [InlineData("clusters clear-indices")]
    [InlineData("clusters generate-data")]
    [InlineData("config")]
    [InlineData("config show")]
    [InlineData("config validate")]
    [InlineData("config schema")]
    public async Task Every_command_explains_itself(string command)
    {
        var run = await _ferry.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("Description:", run.Output);
        Assert.Contains("Usage:", run.Output);
        Assert.Empty(run.Notes);
    }

    [Theory]
    [InlineData("snapshot list", "--repository")]
    [InlineData("snapshot list --repositry /x", "--repositry")]
    [InlineData("backfill --repository /x --snapshot s", "--target")]
    [InlineData("backfill --repository /x --snapshot s --target http://h --workers 0", "--workers")]
    [InlineData("bakcfill", "bakcfill")]
    public async Task A_wrong_command_line_is_named_and_ends_with_2(string command, string named)
    {
        var run = await _ferry.RunAsync(command.Split(' '));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(named, run.Notes);
        Assert.Contains("--help", run.Notes);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("not-a-url")]
    [InlineData("ftp://host:21")]
    [InlineData("https://user:secret@host:9200")]
    public async Task A_wrong_target_address_is_refused(string target)
    {
        var run = await _ferry.RunAsync("demo", "--target", target);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("https://host:9200", run.Notes);
    }

    [Fact]
    public async Task A_user_name_needs_a_password()
    {
        var run = await _ferry.RunAsync("demo", "--target", "http://127.0.0.1:1", "--target-username", "admin");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--target-password", run.Notes);
    }

    public void Dispose() => _ferry.Dispose();
}
