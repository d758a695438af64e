using System.Text.RegularExpressions;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

/// <summary>What README and docs/ show must be so.</summary>
public sealed partial class DocumentationTests : IDisposable
{
    private readonly FerryProcess _ferry = new();

    public static IEnumerable<TheoryDataRow<string>> CommandLines =>
        Pages.SelectMany(File.ReadLines)
            .SelectMany(line => CommandLine().Matches(line))
            .Select(match => match.Groups["command"].Value.Trim())
            .Distinct(StringComparer.Ordinal)
            .Select(command => new TheoryDataRow<string>(command));

    private static IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md").Prepend(Path.Combine(RepositoryRoot.Path, "README.md"));

    [Fact]
    public async Task The_table_in_the_README_is_what_the_demo_prints()
    {
        var shown = TextBlock().Match(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "README.md"))).Groups["text"].Value;
        var run = await _ferry.RunAsync("demo");

        Assert.Equal(run.Output.TrimEnd(), shown.TrimEnd());
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Every_command_that_is_shown_exists_with_its_options(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var path = words.TakeWhile(word => !word.StartsWith('-')).ToArray();
        var help = await _ferry.RunAsync([.. path, "--help"]);

        Assert.Equal(ExitCode.Done, help.ExitCode);
        Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option, help.Output));
    }

    [Fact]
    public async Task Every_exit_code_is_explained()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "exit-codes.md"));
        var codes = typeof(ExitCode).GetFields().Select(field => field.GetRawConstantValue()).ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Contains($"| {code} |", page));
    }

    [Fact]
    public async Task Links_lead_somewhere()
    {
        foreach (var page in Pages.Append(Path.Combine(RepositoryRoot.Path, "CONTRIBUTING.md")))
        {
            var targets = Link().Matches(await File.ReadAllTextAsync(page)).Select(match => match.Groups["path"].Value);
            Assert.All(targets, target => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)), $"{page}: {target}"));
        }
    }

    public void Dispose() => _ferry.Dispose();

    [GeneratedRegex(@"(?:^|`|pem )\s*ferry (?<command>[a-z][^`…]*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"```text\n(?<text>[^`]*)```", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TextBlock();

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
