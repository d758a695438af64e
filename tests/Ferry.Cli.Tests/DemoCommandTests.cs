using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ferry.Sandbox;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

public sealed partial class DemoCommandTests : IDisposable
{
    private readonly FerryProcess _ferry = new();

    [Fact]
    public async Task The_demo_proves_every_index()
    {
        var run = await _ferry.RunAsync("demo");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(4, rows.Length);
        Assert.All(rows, row => Assert.EndsWith("proven", row));
        Assert.Contains("proven: every live document", run.Notes);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_ferry.Folder));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Keep_leaves_the_sandbox_up_until_a_signal(string signal)
    {
        using var process = _ferry.Start("demo", "--keep");
        var request = "";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (CountRequest().Match(line) is { Success: true } match)
            {
                request = match.Groups["url"].Value;
                break;
            }
        }

        using var http = new HttpClient();
        var answer = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync(request));
        FerryProcess.Signal(process, signal);
        var run = await FerryProcess.EndAsync(process);

        Assert.True(answer.GetProperty("count").GetInt64() > 0);
        Assert.Equal(ExitCode.Done, run.ExitCode);
    }

    [Fact]
    public async Task What_a_target_refuses_is_still_there_after_the_demo()
    {
        await using var target = await SandboxCluster.StartAsync();
        using var http = new HttpClient { BaseAddress = target.Uri };
        await http.PutAsJsonAsync("books", new { mappings = new { properties = new { title = new { type = "integer" } } } });
        var run = await _ferry.RunAsync("demo", "--target", target.Uri.ToString(), "--json");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var kept = Directory.EnumerateFiles(Path.Combine(_ferry.Folder, run.Json.GetProperty("failed_documents").GetString()!)).SelectMany(File.ReadLines).Count();
        Assert.NotEqual(0, kept);
        Assert.Equal(kept, run.Json.GetProperty("indices").EnumerateArray().Sum(index => index.GetProperty("failed").GetInt64()));
    }

    [Fact]
    public async Task On_a_terminal_it_shows_a_framed_table()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "the program 'script', which gives a terminal, is not here");
        using var process = _ferry.StartOnTerminal("demo");
        var run = await FerryProcess.EndAsync(process);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("╭", run.Output);
        Assert.Contains("proven: every live document", run.Output);
        Assert.DoesNotContain("error:", run.Output);
    }

    public void Dispose() => _ferry.Dispose();

    [GeneratedRegex("curl '(?<url>.*_count)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CountRequest();
}
