using System.Globalization;
using Ferry.Snapshots.Documents;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>
/// The table of docs/sources.md is made from what the fixtures hold. FERRY_WRITE_DOCS=1 writes it anew.
/// </summary>
public sealed class SourcesPageTests
{
    private const string Begin = "<!-- Made by SourcesPageTests from the test data: begin -->\n";

    [Fact]
    public async Task The_table_is_that_of_the_test_data() => await MadeTable.VerifyAsync("sources.md", Begin, await TableAsync());

    private static async Task<string> TableAsync()
    {
        var rows = new List<string>
        {
            "| Server | Metadata in the repository | Lucene | Codecs of segments | Stored fields | Cases | Documents |",
            "|---|---|---|---|---|---|---|",
        };
        foreach (var version in Fixtures.Versions.OrderBy(Order))
        {
            var seen = new Seen();
            foreach (var fixture in Fixtures.Cases(version))
            {
                await seen.AddAsync(fixture);
            }

            var name = version.Replace("elasticsearch-", "Elasticsearch ", StringComparison.Ordinal).Replace("opensearch-", "OpenSearch ", StringComparison.Ordinal);
            rows.Add(
                $"| {name} | {List(seen.Metadata)} | {List(seen.Lucene)} | {List(seen.Codecs)} | {List(seen.StoredFields)} | {seen.Cases} | "
                + $"{seen.Documents.ToString("N0", CultureInfo.InvariantCulture)} |");
        }

        return string.Join('\n', rows) + "\n";
    }

    private static (string, Version) Order(string version) => (version.Split('-')[0], Version.Parse(version.Split('-')[1]));

    private static string List(IEnumerable<string> names) => string.Join(", ", names);

    /// <summary>What the cases of one server hold.</summary>
    private sealed class Seen
    {
        private static readonly (string Name, byte[] Bytes)[] Packings = [("DEFLATE", [.. "DFL\0"u8]), ("zstd", [.. "ZSTD\0"u8])];

        public int Cases { get; private set; }

        public long Documents { get; private set; }

        public SortedSet<string> Metadata { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Lucene { get; } = new(Comparer<string>.Create((a, b) => Version.Parse(a).CompareTo(Version.Parse(b))));

        public SortedSet<string> Codecs { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> StoredFields { get; } = new(StringComparer.Ordinal);

        public async Task AddAsync(FixtureCase fixture)
        {
            using var store = RealRepositories.Open(fixture);
            await foreach (var blob in store.ListAsync("", default).Where(blob => !blob.Name.Contains("/__", StringComparison.Ordinal)))
            {
                Metadata.Add(KindOf(await File.ReadAllBytesAsync(Path.Combine(store.Location, blob.Name)), blob.Name));
            }

            Metadata.Remove("");
            if (!ReadableCases.All.Any(row => row.Data == (fixture.Version, fixture.Name)))
            {
                return;
            }

            Cases++;
            Documents += fixture.ExpectedDocuments().Count(line => !fixture.IsLeftOut(line));
            await foreach (var segment in SegmentsAsync(await SnapshotRepository.OpenAsync(store, default)))
            {
                Lucene.Add(segment.Reader.Info.Version.ToString());
                Codecs.Add(segment.Reader.Commit.Codec);
                StoredFields.Add((await segment.StoredFieldsAsync(default)).Codec);
            }
        }

        private static string KindOf(byte[] blob, string name)
        {
            if (!blob.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x3f, 0xd7, 0x6c, 0x17]))
            {
                return name.Contains("index", StringComparison.Ordinal) && !name.Contains('/', StringComparison.Ordinal) ? ""
                    : blob is [(byte)'Z', (byte)'V', ..] ? "LZF"
                    : blob is [(byte)'{', ..] && name.Contains("snapshot-", StringComparison.Ordinal) ? "JSON"
                    : "";
            }

            return Packings.FirstOrDefault(packing => blob.AsSpan(0, 64).IndexOf(packing.Bytes) > 0, ("SMILE", [])).Name;
        }

        private static async IAsyncEnumerable<ShardSegment> SegmentsAsync(SnapshotRepository repository)
        {
            await foreach (var info in repository.ListSnapshotsAsync(default).Where(info => info.State is SnapshotState.Success or SnapshotState.Partial))
            {
                var snapshot = await repository.GetSnapshotAsync(info.Name, default);
                foreach (var index in snapshot.Indices)
                {
                    var metadata = await snapshot.GetIndexMetadataAsync(index, default);
                    for (var shard = 0; shard < metadata.NumberOfShards; shard++)
                    {
                        if (snapshot.FailureOf(index, shard) is not null)
                        {
                            continue;
                        }

                        var reader = await ShardReader.OpenAsync(await snapshot.GetShardAsync(index, shard, default), default);
                        foreach (var commit in reader.Segments)
                        {
                            yield return await reader.OpenSegmentAsync(commit, default);
                        }
                    }
                }
            }
        }
    }
}
