using System.Text;
using Ferry.Metadata.Reading;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

/// <summary>The table of docs/not-migrated.md is made from what the program says. FERRY_WRITE_DOCS=1 writes it anew.</summary>
public sealed class NotMigratedPageTests
{
    private const string Begin = "<!-- Made by NotMigratedPageTests: begin -->\n";
    private const string End = "<!-- end -->\n";

    private static string PagePath => Path.Combine(RepositoryRoot.Path, "docs", "not-migrated.md");

    [Fact]
    public async Task The_table_is_that_of_the_program()
    {
        var page = await File.ReadAllTextAsync(PagePath);
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, end = page.IndexOf(End, StringComparison.Ordinal);
        var table = Table();
        if (Environment.GetEnvironmentVariable("FERRY_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(PagePath, page[..begin] + table + page[end..]);
            return;
        }

        Assert.Equal(table, page[begin..end]);
    }

    private static string Table()
    {
        var table = new StringBuilder("| What | Seen by | What to do |\n|---|---|---|\n");
        foreach (var part in NotMigrated.Parts)
        {
            string[] seen = [.. part.Sections.Select(section => $"section `{section}`"), .. part.Indices.Select(index => $"index `{index}`")];
            table.Append($"| {part.What} | {(seen.Length == 0 ? "not seen" : string.Join(", ", seen))} | {part.Advice} |\n");
        }

        return table.ToString();
    }
}
