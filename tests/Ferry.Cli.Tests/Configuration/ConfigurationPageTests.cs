using System.CommandLine;
using System.Text.RegularExpressions;
using Ferry.Cli.Configuration;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Configuration;

/// <summary>
/// The table of docs/configuration.md is made from the settings. FERRY_WRITE_DOCS=1 writes it anew.
/// </summary>
public sealed partial class ConfigurationPageTests
{
    private const string Begin = "<!-- Made by ConfigurationPageTests from the settings: begin -->\n";

    private static string PagePath => Path.Combine(RepositoryRoot.Path, "docs", "configuration.md");

    [Fact]
    public Task The_table_is_that_of_the_settings() => MadeTable.VerifyAsync("configuration.md", Begin, Table());

    [Fact]
    public async Task The_example_is_right_for_the_program_and_for_the_schema()
    {
        var example = Example().Match(await File.ReadAllTextAsync(PagePath)).Groups["text"].Value;
        var file = ConfigFile.Parse(example, "ferry.yaml");

        Assert.Empty(file.Problems);
        Assert.All(
            AllSettings.List.Where(setting => !setting.IsSecret && setting.Path != "target.url"),
            setting => Assert.Null(Settings.Of(new RootCommand().Parse(""), file).ProblemOf(setting)));
        Assert.Empty(await SchemaJudge.ProblemsAsync(example));
    }

    private static string Table()
    {
        var rows = AllSettings.List.Select(setting =>
            $"| `{setting.Path}` | `{$"{setting.OptionName} {setting.HelpName}".TrimEnd()}` | `{setting.Variable}` | {setting.Default} | {setting.Description.Replace("*", "\\*", StringComparison.Ordinal)} |");
        return string.Join('\n', ["| In ferry.yaml | Option | Variable | Default | Meaning |", "|---|---|---|---|---|", .. rows]) + "\n";
    }

    [GeneratedRegex("```yaml\n(?<text>[^`]*)```", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();
}
