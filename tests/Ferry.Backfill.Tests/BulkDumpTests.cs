using Ferry.Backfill.Sending;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Dumps;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests;

/// <summary>Dumps as bodies of bulk requests, posted as they are.</summary>
public sealed class BulkDumpTests : IAsyncLifetime
{
    private readonly TempDirectory _output = new();
    private Target _target = null!;

    public static TheoryData<string, string> Cases => new()
    {
        { "elasticsearch-1.7.6", "odd" },
        { "elasticsearch-5.6.16", "formats" },
        { "elasticsearch-7.10.2", "codec" },
        { "elasticsearch-7.10.2", "odd" },
        { "elasticsearch-7.10.2", "source" },
        { "opensearch-2.19.4", "nested" },
    };

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _output.Dispose();
        await _target.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Posted_file_by_file_it_gives_the_documents(string version, string name)
    {
        const int FileBytes = 20_000;
        using var moving = await Moving.OpenAsync(version, name);
        await _target.PutIndicesAsync(moving.Snapshot);
        var tally = await DumpAsync(moving, new BulkDump(DumpFolder.Create(_output.Path), FileBytes));
        foreach (var file in Directory.EnumerateFiles(_output.Path).Order(StringComparer.Ordinal))
        {
            var body = await File.ReadAllBytesAsync(file);
            Assert.True(body.Length <= FileBytes || body.AsSpan().Count((byte)'\n') == 2, $"{file} has {body.Length} bytes");
            await _target.PostBulkAsync(body);
        }

        await AssertThereAsync(moving, tally);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Posted_at_once_it_gives_the_documents(string version, string name)
    {
        using var moving = await Moving.OpenAsync(version, name);
        await _target.PutIndicesAsync(moving.Snapshot);
        using var stream = new MemoryStream();
        var tally = await DumpAsync(moving, new BulkDump(stream));
        await _target.PostBulkAsync(stream.ToArray());

        await AssertThereAsync(moving, tally);
    }

    private static async Task<DumpTally> DumpAsync(Moving moving, IDocumentWriter writer)
    {
        var dump = new DocumentDump(writer);
        foreach (var index in moving.Snapshot.Indices)
        {
            var metadata = await moving.Snapshot.GetIndexMetadataAsync(index, default);
            for (var shard = 0; shard < metadata.NumberOfShards; shard++)
            {
                var files = await moving.Snapshot.GetShardAsync(index, shard, default);
                await dump.WriteShardAsync(moving.Snapshot.Info.Name, files, moving.Snapshot.TypeOf(metadata), default);
            }
        }

        return dump.Tally;
    }

    private async Task AssertThereAsync(Moving moving, DumpTally tally)
    {
        long there = 0, expected = 0;
        foreach (var index in moving.Snapshot.Indices.Select(index => index.Name))
        {
            var all = moving.Expected(index);
            var sent = all.Where(document => document.Source != "null").ToList();
            var skipped = all.Count - sent.Count;
            Assert.Equal(skipped, tally.Skipped.Where(documents => documents.Index == index && documents.Reason == "no source is stored").Sum(documents => documents.Count));
            if (sent.Count > 0)
            {
                Sources.AssertSame(sent, await _target.ContentAsync(index));
            }

            there += sent.Count;
            expected += all.Count;
        }

        Assert.NotEqual(0, there);
        Assert.Equal((expected, there), (tally.Read, tally.Written));
        Assert.Equal(tally.Read, tally.Written + tally.Skipped.Sum(documents => documents.Count));
    }
}
