using Xunit;

namespace Ferry.TestKit;

/// <summary>A table of a page of docs/ that a test makes, between two marks. FERRY_WRITE_DOCS=1 writes it anew.</summary>
public static class MadeTable
{
    private const string End = "<!-- end -->\n";

    /// <param name="page">The page, below docs/.</param>
    /// <param name="begin">The line in front of the table, which says what makes it.</param>
    /// <param name="table">What the table must be.</param>
    public static async Task VerifyAsync(string page, string begin, string table)
    {
        var path = Path.Combine(RepositoryRoot.Path, "docs", page);
        var text = await File.ReadAllTextAsync(path);
        int start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, end = text.IndexOf(End, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("FERRY_WRITE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(path, text[..start] + table + text[end..]);
            return;
        }

        Assert.Equal(table, text[start..end]);
    }
}
