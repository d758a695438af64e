using System.Text;
using Ferry.Backfill.Failures;
using Ferry.Clusters;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests;

public sealed class FailureFolderTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly FailureFolder _folder;

    public FailureFolderTests() => _folder = new FailureFolder(Path);

    private string Path => _temp.Combine("failures");

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Lines_of_any_length_are_read_back_in_order()
    {
        int[] lengths = [0, 1, 3_000_000, 10, 1 << 20, (1 << 20) - 1, 5];
        using (var file = _folder.Begin("unit"))
        {
            for (var i = 0; i < lengths.Length; i++)
            {
                Add(file, $"{i}", $"{{\"a\":\"{new string('x', lengths[i])}\"}}");
            }

            await _folder.KeepAsync(file, default);
        }

        var read = new List<(string, int)>();
        await foreach (var document in _folder.ReadAsync("unit", default))
        {
            read.Add((document.Id, document.Source.Length - """{"a":""}""".Length));
        }

        Assert.Equal(lengths.Select((length, i) => ($"{i}", length)), read);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_with_its_place()
    {
        Directory.CreateDirectory(Path);
        var missing = await Assert.ThrowsAsync<FailuresException>(async () => await _folder.ReadAsync("unit", default).ToListAsync());
        Assert.Contains("unit.ndjson", missing.Message, StringComparison.Ordinal);
        Assert.Contains(Path, missing.Message, StringComparison.Ordinal);
        Assert.Contains("--failures", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_FailuresException() =>
        await Assert.ThrowsAsync<FailuresException>(async () => await _folder.ReadAsync("unit", default).ToListAsync());

    [Theory]
    [InlineData("{\"index\":\"a\"}\n", "line 2")]
    [InlineData("{\"index\":\"a\"", "line 2")]
    [InlineData("\n", "line 2")]
    public async Task Damage_is_named_by_its_line(string damage, string line)
    {
        using (var file = _folder.Begin("unit"))
        {
            Add(file, "1", "{}");
            await _folder.KeepAsync(file, default);
        }

        await File.AppendAllTextAsync(System.IO.Path.Combine(Path, "unit.ndjson"), damage);
        var damaged = await Assert.ThrowsAsync<FailuresException>(async () => await _folder.ReadAsync("unit", default).ToListAsync());
        Assert.Contains(line, damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_takes_nothing_is_found_out_before_anything_is_refused()
    {
        await File.WriteAllTextAsync(_temp.Combine("file"), "");
        using var below = new FailureFolder(_temp.Combine("file/failures"));
        await Assert.ThrowsAsync<FailuresException>(async () => await below.CheckAsync(default));

        await _folder.CheckAsync(default);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path));
    }

    [Theory]
    [InlineData("gs://bucket/x")]
    [InlineData("https://host/x")]
    [InlineData("s3://")]
    public void What_cannot_be_written_to_is_refused(string location)
    {
        var refusal = Assert.Throws<FailuresException>(() => FailureFolder.Open(location, new StoreOptions()));
        Assert.Contains("s3://bucket", refusal.Message, StringComparison.Ordinal);
    }

    private static void Add(FailedDocuments file, string id, string source)
    {
        var body = Bodies.Of((id, source));
        file.Add("books", body.Document(0).Action.Span, body.Document(0).Source.Span, new BulkItemFailure(0, 400, "t", Encoding.UTF8.GetString("r"u8)));
    }
}
