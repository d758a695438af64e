using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

public sealed class IndexSelectionTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("*", false, false)]
    [InlineData("?hidden-one", false, false)]
    [InlineData(".hidden-one", true, false)]
    [InlineData(".ds-*", false, true)]
    [InlineData("* .*", true, true)]
    public async Task System_indices_come_along_only_if_a_pattern_names_them(string patterns, bool hidden, bool dataStream)
    {
        var selection = await SelectAsync(patterns);

        Assert.Equal(hidden, selection.Selected.Any(index => index.Name == ".hidden-one"));
        Assert.Equal(dataStream, selection.Selected.Any(index => index.Name.StartsWith(".ds-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("leg-*")]
    [InlineData("types comp-?")]
    public async Task Every_index_is_either_selected_or_left_out_with_a_reason(string patterns)
    {
        var snapshot = await OpenAsync();
        var selection = IndexSelection.Of(snapshot, [.. patterns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new NamePattern(text))]);

        Assert.Equal(
            snapshot.Indices.Select(index => index.Name),
            selection.Selected.Select(index => index.Name).Concat(selection.Excluded.Select(index => index.Name)).Order(StringComparer.Ordinal));
        Assert.All(selection.Excluded, index => Assert.NotEmpty(index.Reason));
        Assert.NotEmpty(selection.Selected);
    }

    [Fact]
    public async Task A_pattern_that_matches_nothing_is_an_error_that_suggests()
    {
        var error = await Assert.ThrowsAsync<SnapshotException>(() => SelectAsync("types laeg-z"));

        Assert.Equal(SnapshotProblem.IndexMissing, error.Problem);
        Assert.Contains("laeg-z", error.Message);
        Assert.Contains("leg-z", error.Message);
    }

    private static async Task<IndexSelection> SelectAsync(string patterns) =>
        IndexSelection.Of(await OpenAsync(), [.. patterns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => new NamePattern(text))]);

    private static async Task<Snapshot> OpenAsync()
    {
        using var store = BlobStores.Open(Fixtures.Case("opensearch-2.19.4", "metadata").RepositoryPath);
        return await (await SnapshotRepository.OpenAsync(store, default)).GetSnapshotAsync("snap1", default);
    }
}
