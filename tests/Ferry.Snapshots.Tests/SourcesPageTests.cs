using System.Text.RegularExpressions;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>docs/sources.md must claim what the fixtures show, no more and no less.</summary>
public sealed partial class SourcesPageTests
{
    [Fact]
    public void The_page_counts_the_cases_of_every_server()
    {
        var page = File.ReadAllText(Path.Combine(TestKit.RepositoryRoot.Path, "docs", "sources.md"));
        var claimed = Row().Matches(page).ToDictionary(
            row => $"{row.Groups["name"].Value.ToLowerInvariant()}-{row.Groups["version"].Value}", row => int.Parse(row.Groups["cases"].Value));
        var shown = ReadableCases.All.GroupBy(row => row.Data.Item1).ToDictionary(server => server.Key, server => server.Count());

        Assert.Equal(shown.OrderBy(server => server.Key, StringComparer.Ordinal), claimed.OrderBy(server => server.Key, StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| (?<name>\w+) (?<version>[\d.]+) \|.*\| (?<cases>\d+) cases", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
