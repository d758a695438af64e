using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

public sealed class SnapshotCommandTests : IDisposable
{
    private readonly FerryProcess _ferry = new();

    [Theory]
    [InlineData("elasticsearch-7.10.2")]
    [InlineData("opensearch-1.3.20")]
    [InlineData("opensearch-2.19.4")]
    public async Task List_shows_what_the_server_shows(string version)
    {
        var fixture = Fixtures.Case(version, "history");
        var run = await _ferry.RunAsync("snapshot", "list", "--repository", fixture.RepositoryPath, "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(fixture.RepositoryPath, run.Json.GetProperty("repository").GetString());
        var expected = fixture.ExpectedCounts.EnumerateObject().Select(snapshot => snapshot.Name).Order(StringComparer.Ordinal);
        var listed = run.Json.GetProperty("snapshots").EnumerateArray().ToList();
        Assert.Equal(expected, listed.Select(snapshot => snapshot.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(listed, snapshot =>
        {
            Assert.Equal("success", snapshot.GetProperty("state").GetString());
            Assert.EndsWith(version[(version.IndexOf('-') + 1)..], snapshot.GetProperty("version").GetString());
            Assert.True(snapshot.GetProperty("start").GetDateTimeOffset() <= snapshot.GetProperty("end").GetDateTimeOffset());
            Assert.NotEqual(0, snapshot.GetProperty("indices").GetArrayLength());
        });
    }

    [Fact]
    public async Task List_on_no_terminal_is_a_plain_table()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "history");
        var run = await _ferry.RunAsync("snapshot", "list", "--repository", "file://" + fixture.RepositoryPath);

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + fixture.ExpectedCounts.EnumerateObject().Count(), lines.Length);
        Assert.StartsWith("snapshot", lines[0]);
        Assert.DoesNotContain('\u001b', run.Output + run.Notes);
        Assert.Contains("ferry snapshot inspect", run.Notes);
    }

    [Fact]
    public async Task Inspect_gives_the_documented_JSON()
    {
        var fixture = Fixtures.Case("opensearch-2.19.4", "nested");
        var snapshot = fixture.ExpectedCounts.EnumerateObject().First();
        var run = await _ferry.RunAsync("snapshot", "inspect", "--repository", fixture.RepositoryPath, "--snapshot", snapshot.Name, "--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(snapshot.Name, run.Json.GetProperty("snapshot").GetProperty("name").GetString());
        var indices = run.Json.GetProperty("indices").EnumerateArray().ToList();
        Assert.Equal(snapshot.Value.EnumerateObject().Select(index => index.Name).Order(StringComparer.Ordinal), indices.Select(index => index.GetProperty("name").GetString()!));
        foreach (var index in indices)
        {
            var shards = index.GetProperty("shards").EnumerateArray().ToList();
            Assert.Equal(snapshot.Value.GetProperty(index.GetProperty("name").GetString()!).GetProperty("docs").GetInt64(), index.GetProperty("live_docs").GetInt64());
            Assert.Equal(index.GetProperty("live_docs").GetInt64(), shards.Sum(shard => shard.GetProperty("live_docs").GetInt64()));
            Assert.All(shards, CheckShard);
        }

        Assert.Contains(indices, index => index.GetProperty("shards").EnumerateArray().Any(shard => shard.GetProperty("nested_docs").GetInt64() > 0));
    }

    [Fact]
    public async Task Dump_to_a_file_has_every_document_and_is_private()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "odd");
        var snapshot = fixture.ExpectedCounts.EnumerateObject().First().Name;
        var run = await _ferry.RunAsync("snapshot", "dump", "--repository", fixture.RepositoryPath, "--snapshot", snapshot, "--output", "dump.ndjson");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Empty(run.Output);
        var file = Path.Combine(_ferry.Folder, "dump.ndjson");
        var ids = File.ReadLines(file).Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("id").GetString()!);
        var expected = fixture.ExpectedDocuments().Select(line => JsonSerializer.Deserialize<JsonElement>(line.Span)).Where(line => line.GetProperty("snapshot").GetString() == snapshot);
        Assert.Equal(expected.Select(line => line.GetProperty("id").GetString()!).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_dump_as_bulk_bodies_names_what_has_no_source_and_ends_with_3()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "source");
        var run = await _ferry.RunAsync("snapshot", "dump", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--format", "bulk", "--index", "*nested", "--index", "src_*");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var counts = fixture.ExpectedCounts.GetProperty("snap1");
        var written = counts.GetProperty("src_includes").GetProperty("docs").GetInt32() + counts.GetProperty("src_excludes").GetProperty("docs").GetInt32();
        var skipped = counts.GetProperty("nosrc_nested").GetProperty("docs").GetInt32();
        Assert.Equal(2 * written, lines.Length);
        Assert.Contains($"error: nosrc_nested: {skipped} documents are not written: no source is stored (n0, ", run.Notes);
        Assert.Contains($"{written} documents of 3 indices written, {skipped} of {written + skipped} that were read are not", run.Notes);
    }

    [Theory]
    [InlineData("bulk", "codec_default-0-0001.ndjson")]
    [InlineData("parquet", "codec_default-0.parquet")]
    public async Task A_dump_of_files_needs_a_folder_of_its_own(string format, string file)
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "codec");
        string[] command = ["snapshot", "dump", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--index", "codec_default", "--format", format, "--output", "dump"];
        var first = await _ferry.RunAsync(command);
        var written = Directory.EnumerateFiles(Path.Combine(_ferry.Folder, "dump")).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        var second = await _ferry.RunAsync(command);

        Assert.Equal(ExitCode.Done, first.ExitCode);
        Assert.Equal([file], written.Keys);
        Assert.Equal(ExitCode.Usage, second.ExitCode);
        Assert.Contains("not empty", second.Notes);
        Assert.Equal(written[file], await File.ReadAllBytesAsync(Path.Combine(_ferry.Folder, "dump", file)));
    }

    [Fact]
    public async Task Parquet_is_not_for_standard_output()
    {
        var run = await _ferry.RunAsync("snapshot", "dump", "--repository", "nowhere", "--snapshot", "s", "--format", "parquet");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--output", run.Notes);
    }

    [Fact]
    public async Task Dump_to_standard_output_takes_only_what_matches()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "churn");
        var run = await _ferry.RunAsync("snapshot", "dump", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--index", "churn_*");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var indices = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("index").GetString()).ToList();
        Assert.Equal(fixture.ExpectedCounts.GetProperty("snap1").GetProperty("churn_merged").GetProperty("docs").GetInt32(), indices.Count);
        Assert.All(indices, index => Assert.Equal("churn_merged", index));
        Assert.Contains("left out: 3 indices that no pattern matches", run.Notes);
    }

    [Fact]
    public async Task System_indices_are_left_out_unless_they_are_named()
    {
        var fixture = Fixtures.Case("opensearch-2.19.4", "metadata");
        var all = await _ferry.RunAsync("snapshot", "inspect", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--json");
        var named = await _ferry.RunAsync("snapshot", "inspect", "--repository", fixture.RepositoryPath, "--snapshot", "snap1", "--json", "--index", ".hidden*");

        Assert.DoesNotContain(all.Json.GetProperty("indices").EnumerateArray(), index => index.GetProperty("name").GetString()!.StartsWith('.'));
        Assert.Contains("left out: .hidden-one (system index", all.Notes);
        Assert.Equal([".hidden-one"], named.Json.GetProperty("indices").EnumerateArray().Select(index => index.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("no-such-folder", "snap1", "*", "no-such-folder")]
    [InlineData(null, "snap9", "*", "snap1")]
    [InlineData(null, "snap1", "chrun", "churn")]
    public async Task What_is_not_there_is_named_with_what_is_and_ends_with_4(string? repository, string snapshot, string index, string named)
    {
        var path = repository ?? Fixtures.Case("elasticsearch-7.10.2", "churn").RepositoryPath;
        foreach (var command in (string[])["inspect", "dump"])
        {
            var run = await _ferry.RunAsync("snapshot", command, "--repository", path, "--snapshot", snapshot, "--index", index);

            Assert.Equal(ExitCode.SourceUnreadable, run.ExitCode);
            Assert.Contains(named, run.Notes);
            Assert.Empty(run.Output);
        }
    }

    [Theory]
    [InlineData("ftp://host/path")]
    [InlineData("hdfs://namenode/path")]
    public async Task A_store_that_is_not_read_is_refused(string repository)
    {
        var run = await _ferry.RunAsync("snapshot", "list", "--repository", repository);

        Assert.Equal(ExitCode.SourceUnreadable, run.ExitCode);
        Assert.Contains(repository[..repository.IndexOf(':')], run.Notes);
    }

    [Fact]
    public async Task Damage_in_one_shard_leaves_the_others_and_ends_with_3()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "codec");
        using var copy = Fixtures.Copy(fixture);
        var snapshot = fixture.ExpectedCounts.EnumerateObject().First();
        var largest = new DirectoryInfo(copy.Path).EnumerateFiles("__*", SearchOption.AllDirectories).MaxBy(file => file.Length)!;
        using (var file = largest.Open(FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = file.Length / 2;
            var before = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(before ^ 1));
        }

        var run = await _ferry.RunAsync("snapshot", "dump", "--repository", copy.Path, "--snapshot", snapshot.Name);

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.Contains("error:", run.Notes);
        Assert.Contains(".fdt", run.Notes);
        Assert.NotEmpty(run.Output);
    }

    [Fact]
    public async Task An_index_without_a_definition_leaves_the_others_and_ends_with_3()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "churn");
        using var copy = Fixtures.Copy(fixture);
        File.Delete(Directory.EnumerateFiles(copy.Combine("indices"), "meta-*.dat", SearchOption.AllDirectories).First());
        foreach (var command in (string[])["inspect", "dump"])
        {
            var run = await _ferry.RunAsync("snapshot", command, "--repository", copy.Path, "--snapshot", "snap1");

            Assert.Equal(ExitCode.Incomplete, run.ExitCode);
            Assert.Contains("meta-", run.Notes);
            Assert.NotEmpty(run.Output);
        }
    }

    [Fact]
    public async Task A_dump_that_cannot_begin_leaves_the_file_alone()
    {
        var (repository, snapshot) = UnfinishedSnapshot.Make(2, "FAILED");
        using (repository)
        {
            var file = Path.Combine(_ferry.Folder, "dump.ndjson");
            await File.WriteAllTextAsync(file, "precious");
            var run = await _ferry.RunAsync("snapshot", "dump", "--repository", repository.Path, "--snapshot", snapshot, "--output", file);

            Assert.Equal(ExitCode.SourceUnreadable, run.ExitCode);
            Assert.Equal("precious", await File.ReadAllTextAsync(file));
        }
    }

    public void Dispose() => _ferry.Dispose();

    private static void CheckShard(JsonElement shard)
    {
        var segments = shard.GetProperty("segments").EnumerateArray().ToList();
        Assert.Equal(shard.GetProperty("live_docs").GetInt64(), segments.Sum(segment => segment.GetProperty("live_docs").GetInt64()));
        Assert.Equal(
            segments.Sum(segment => segment.GetProperty("max_doc").GetInt64()),
            shard.GetProperty("live_docs").GetInt64() + shard.GetProperty("deleted_docs").GetInt64() + shard.GetProperty("nested_docs").GetInt64());
        Assert.All(segments, segment =>
        {
            Assert.StartsWith("Lucene", segment.GetProperty("codec").GetString());
            Assert.StartsWith("9.12", segment.GetProperty("lucene").GetString());
            Assert.StartsWith("_", segment.GetProperty("name").GetString());
        });
        Assert.True(shard.GetProperty("bytes").GetInt64() > 0);
        Assert.True(shard.GetProperty("files").GetInt32() > 0);
    }
}
