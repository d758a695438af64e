using System.Text;
using Ferry.Metadata.Reading;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

/// <summary>The table of docs/not-migrated.md is made from what the program says. FERRY_WRITE_DOCS=1 writes it anew.</summary>
public sealed class NotMigratedPageTests
{
    private const string Begin = "<!-- Made by NotMigratedPageTests: begin -->\n";

    [Fact]
    public Task The_table_is_that_of_the_program() => MadeTable.VerifyAsync("not-migrated.md", Begin, Table());

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
