using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>Finding the table of contents, or saying what lies there instead.</summary>
public sealed class RepositoryRootTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempDirectory _folder = Fixtures.Copy(Fixtures.Case("elasticsearch-7.10.2", "history"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_highest_number_counts_not_the_last_name()
    {
        File.Copy(_folder.Combine("index-4"), _folder.Combine("index-10"));
        using var store = new FileBlobStore(_folder.Path);
        var repository = await SnapshotRepository.OpenAsync(store, None);
        Assert.Equal(10, repository.Generation);
        Assert.Contains("index.latest names index-4", repository.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_latest_may_be_missing_or_odd()
    {
        using var store = new FileBlobStore(_folder.Path);
        File.WriteAllBytes(_folder.Combine("index.latest"), [0, 0, 0, 0, 0, 0, 0, 5]);
        Assert.Contains("not complete", (await SnapshotRepository.OpenAsync(store, None)).Warning, StringComparison.Ordinal);
        File.WriteAllText(_folder.Combine("index.latest"), "?");
        using var reopened = new FileBlobStore(_folder.Path);
        Assert.NotNull((await SnapshotRepository.OpenAsync(reopened, None)).Warning);
        File.Delete(_folder.Combine("index.latest"));
        Assert.Null((await SnapshotRepository.OpenAsync(reopened, None)).Warning);
    }

    [Fact]
    public async Task A_repository_in_a_folder_below_is_pointed_at()
    {
        var below = await RefusedAsync(Fixtures.Case("opensearch-2.19.4", "paths-base-fixed").RepositoryPath);
        Assert.Equal(SnapshotProblem.RepositoryMissing, below.Problem);
        Assert.Contains("some/", below.Message, StringComparison.Ordinal);
        var shards = await RefusedAsync(_folder.Combine("indices"));
        Assert.Equal(SnapshotProblem.RepositoryMissing, shards.Problem);
        using var empty = new TempDirectory();
        Assert.Contains("nothing lies there", (await RefusedAsync(empty.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"snapshots\":[],\"indices\":{\"\\ud800\":{}}}")]
    [InlineData("{\"snapshots\":[{\"name\":\"\\udc00\",\"uuid\":\"u\"}],\"indices\":{}}")]
    [InlineData("{\"snapshots\":[]}")]
    [InlineData("[]")]
    [InlineData("{\"snapshots\":{},\"indices\":{}}")]
    [InlineData("{\"snapshots\":[{\"name\":\"a\",\"uuid\":\"u\",\"state\":9}],\"indices\":{}}")]
    public async Task A_table_of_contents_without_its_fields_is_damaged(string json)
    {
        File.WriteAllText(_folder.Combine("index-4"), json);
        var refusal = await RefusedAsync(_folder.Path);
        Assert.Equal(SnapshotProblem.BlobCorrupt, refusal.Problem);
        Assert.Equal("index-4", refusal.Blob);
    }

    [Fact]
    public async Task Names_in_it_cannot_lead_outside()
    {
        File.WriteAllText(_folder.Combine("index-4"), """{"snapshots":[{"name":"a","uuid":"../../etc/passwd","state":1}],"indices":{}}""");
        Assert.Equal(SnapshotProblem.BlobNameRefused, (await RefusedAsync(_folder.Path)).Problem);
    }

    private static async Task<SnapshotException> RefusedAsync(string path)
    {
        using var store = new FileBlobStore(path);
        return await Assert.ThrowsAsync<SnapshotException>(async () => await SnapshotRepository.OpenAsync(store, None));
    }
}
