using System.Text;
using System.Text.Json;
using Ferry.Snapshots.Dumps;
using Ferry.TestKit;
using Parquet;
using Parquet.Schema;

namespace Ferry.Snapshots.Tests.Dumps;

/// <summary>The dump as Parquet, read back, has what the dump as lines of JSON has, which is held to the servers' documents.</summary>
public sealed class ParquetDumpTests : IDisposable
{
    private readonly TempDirectory _output = new();

    public static TheoryData<string, string> Cases => new()
    {
        { "elasticsearch-1.7.6", "formats" },
        { "elasticsearch-1.7.6", "meta-fields" },
        { "elasticsearch-2.4.6", "types" },
        { "elasticsearch-5.6.16", "formats" },
        { "elasticsearch-7.10.2", "codec" },
        { "elasticsearch-7.10.2", "odd" },
        { "elasticsearch-7.10.2", "source" },
        { "opensearch-2.19.4", "many" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Read_back_it_has_every_document(string version, string name)
    {
        var fixture = Fixtures.Case(version, name);
        using var lines = new MemoryStream();
        await RepositoryDump.WriteAsync(fixture, _ => new NdjsonDump(lines));
        var tallies = await RepositoryDump.WriteAsync(fixture, snapshot => new ParquetDump(DumpFolder.Create(_output.Combine(snapshot))));

        lines.Position = 0;
        var expected = ByteLines.Read(lines).Select(RowOf).Order(StringComparer.Ordinal).ToList();
        var actual = (await RowsAsync()).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual);
        Assert.Equal(expected.Count, tallies.Sum(tally => tally.Read));
        Assert.All(tallies, tally => Assert.Equal((tally.Read, 0), (tally.Written, tally.Skipped.Count)));
    }

    [Fact]
    public async Task A_large_source_is_in_the_file_once()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "codec");
        await RepositoryDump.WriteAsync(fixture, snapshot => new ParquetDump(DumpFolder.Create(_output.Combine(snapshot))));

        Assert.All(Directory.EnumerateFiles(_output.Path, "*", SearchOption.AllDirectories), path =>
        {
            var bytes = File.ReadAllBytes(path);
            Assert.InRange(BitConverter.ToInt32(bytes.AsSpan(^8..)), 1, 10_000); // the length of the metadata at the end
        });
    }

    [Fact]
    public async Task A_shard_without_documents_is_a_file_without_rows_and_a_damaged_one_no_file()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "churn");
        using var store = RealRepositories.Open(fixture);
        var snapshot = await (await SnapshotRepository.OpenAsync(store, default)).GetSnapshotAsync("snap1", default);
        var shard = await snapshot.GetShardAsync(snapshot.Indices[0], 0, default);
        var dump = new ParquetDump(DumpFolder.Create(_output.Path));

        dump.BeginShard("snap1", shard, null);
        await dump.EndShardAsync(isWhole: true, default);
        dump.BeginShard("snap1", shard with { Shard = 1 }, null);
        await dump.EndShardAsync(isWhole: false, default);

        var file = Assert.Single(Directory.GetFiles(_output.Path));
        Assert.EndsWith("-0.parquet", file);
        Assert.Empty(await RowsAsync());
    }

    public void Dispose() => _output.Dispose();

    /// <summary>A line of the dump as a row: the columns in their order, what is null or left out as nothing.</summary>
    private static string RowOf(ReadOnlyMemory<byte> line)
    {
        var document = JsonElement.Parse(line.Span);
        var (source, bytes) = (Raw("source"), "");
        if (document.TryGetProperty("source_b64", out var encoded))
        {
            // A text of several lines is one to Parquet.
            var content = encoded.GetBytesFromBase64();
            (source, bytes) = document.TryGetProperty("stored_as", out _) ? ("", Convert.ToBase64String(content)) : (Encoding.UTF8.GetString(content), "");
        }

        return string.Join('|', [
            .. new[] { "snapshot", "index" }.Select(Text), Raw("shard"), .. new[] { "type", "id", "routing", "parent" }.Select(Text),
            .. new[] { "version", "seq_no", "primary_term", "timestamp", "ttl_expires" }.Select(Raw), Text("stored_as"), source.Trim(' '), bytes]);

        string Text(string key) => document.TryGetProperty(key, out var value) ? value.GetString()! : "";

        string Raw(string key) => document.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : "";
    }

    private async Task<List<string>> RowsAsync()
    {
        var rows = new List<string>();
        foreach (var path in Directory.EnumerateFiles(_output.Path, "*", SearchOption.AllDirectories))
        {
            await using var reader = await ParquetReader.CreateAsync(path);
            for (var i = 0; i < reader.RowGroupCount; i++)
            {
                using var group = reader.OpenRowGroupReader(i);
                var columns = new List<string[]>();
                foreach (var field in reader.Schema.DataFields)
                {
                    columns.Add(await ColumnAsync(group, field));
                }

                rows.AddRange(Enumerable.Range(0, (int)group.RowCount).Select(row => string.Join('|', columns.Select(column => column[row]))));
            }
        }

        return rows;
    }

    private static async Task<string[]> ColumnAsync(ParquetRowGroupReader group, DataField field)
    {
        var count = (int)group.RowCount;
        if (field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[count];
            await group.ReadAsync(field, texts.AsMemory());
            return [.. texts.Select(text => text ?? "")];
        }

        if (field.ClrType == typeof(ReadOnlyMemory<byte>))
        {
            var values = new byte[]?[count];
            await group.ReadAsync(field, values.AsMemory());
            return [.. values.Select(value => value is null ? "" : field.Name == "source" ? Encoding.UTF8.GetString(value).Trim(' ') : Convert.ToBase64String(value))];
        }

        if (field.ClrType == typeof(int))
        {
            var shards = new int[count];
            await group.ReadAsync<int>(field, shards.AsMemory());
            return [.. shards.Select(value => $"{value}")];
        }

        var numbers = new long?[count];
        await group.ReadAsync<long>(field, numbers.AsMemory());
        return [.. numbers.Select(value => $"{value}")];
    }
}
