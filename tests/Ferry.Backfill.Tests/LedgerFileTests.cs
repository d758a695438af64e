using Ferry.TestKit;

namespace Ferry.Backfill.Tests;

public sealed class LedgerFileTests : IDisposable
{
    private static readonly LedgerKey Key = new("file:///repo", "night", "uuid", "http://target:9200/");

    private readonly TempDirectory _folder = new();

    private string Path => _folder.Combine("state/ledger.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_saved_is_found_again()
    {
        var ledger = Ledger(Key);
        ledger.Save(Path);
        ledger.Save(Path);

        var found = LedgerFile.Find(Path, Key);

        Assert.Equivalent(ledger, found, strict: true);
        Assert.Equal(3, found!.Indices[0].SkippedDocs);
        Assert.Equal(["ledger.json"], Directory.EnumerateFiles(_folder.Combine("state")).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void A_ledger_explains_nothing_of_another_snapshot_or_target()
    {
        Ledger(Key).Save(Path);

        Assert.Null(LedgerFile.Find(Path, Key with { SnapshotUuid = "other" }));
        Assert.Null(LedgerFile.Find(Path, Key with { Target = "http://other/" }));
        Assert.Null(LedgerFile.Find(_folder.Combine("none.json"), Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"key":1}""")]
    [InlineData("""{"key":{},"written":"2025-01-01T00:00:00Z","indices":[{}]}""")]
    public void What_is_not_a_ledger_is_told_with_its_path(string content)
    {
        Directory.CreateDirectory(_folder.Combine("state"));
        File.WriteAllText(Path, content);

        var e = Assert.Throws<IOException>(() => LedgerFile.Find(Path, Key));

        Assert.Contains(Path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_IOException()
    {
        File.WriteAllText(_folder.Combine("state"), "a file");

        Assert.ThrowsAny<IOException>(() => Ledger(Key).Save(Path));
    }

    private static LedgerFile Ledger(LedgerKey key) => new(
        key,
        new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero),
        [
            new IndexTally
            {
                Index = "books",
                LiveDocs = 20,
                Read = 10,
                Sent = 5,
                Failed = 2,
                Skipped = new Dictionary<string, long> { [SkipReason.NoSource] = 3 },
                SourceBytes = 1 << 20,
                Problems = ["a \"problem\""],
            },
        ]);
}
