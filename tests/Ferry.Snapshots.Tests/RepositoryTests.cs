using System.Text;
using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>Repositories that real servers wrote, compared with what the servers themselves said about them.</summary>
public sealed class RepositoryTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string, string> Cases() => new(RealRepositories.All.Select(c => (c.Version, c.Name)));

    public static TheoryData<string, string> CasesWithAnswers() =>
        new(RealRepositories.All.Where(c => RealRepositories.Answer(c, "_snapshot__*___all") is not null).Select(c => (c.Version, c.Name)));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Snapshots_indices_and_shards_are_those_of_the_expectations(string version, string name)
    {
        var fixture = Fixtures.Case(version, name);
        using var store = RealRepositories.Open(fixture);
        var repository = await SnapshotRepository.OpenAsync(store, None);
        Assert.Null(repository.Warning);
        Assert.Equal(fixture.ExpectedCounts.EnumerateObject().Select(s => s.Name).Order(), repository.Snapshots.Select(s => s.Name).Order());
        foreach (var expected in fixture.ExpectedCounts.EnumerateObject())
        {
            var snapshot = await repository.GetSnapshotAsync(expected.Name, None);
            var writer = expected.Name.StartsWith("written-by-", StringComparison.Ordinal) ? $"elasticsearch-{expected.Name["written-by-".Length..]}" : version;
            Assert.StartsWith($"{snapshot.Info.Version.Flavour}-{snapshot.Info.Version}".ToLowerInvariant(), writer, StringComparison.Ordinal);
            Assert.Equal(snapshot.Info.Indices.Order(StringComparer.Ordinal), snapshot.Indices.Select(i => i.Name));
            foreach (var index in expected.Value.EnumerateObject())
            {
                if (version.StartsWith("opensearch", StringComparison.Ordinal) && (name, index.Name) == ("metadata", "closed"))
                {
                    // It is in the expectations, but OpenSearch left closed indices out, and says so in its answer.
                    var answer = RealRepositories.Answer(fixture, "_snapshot__*___all")!.Value.GetProperty("snapshots")[0];
                    Assert.DoesNotContain("closed", Strings(answer, "indices"));
                    Assert.Throws<SnapshotException>(() => snapshot.GetIndex("closed"));
                    continue;
                }

                var metadata = await snapshot.GetIndexMetadataAsync(snapshot.GetIndex(index.Name), None);
                Assert.Equal(index.Value.GetProperty("shards").GetInt32(), metadata.NumberOfShards);
            }

            // Indices without an expectation are those of which no shard got into the snapshot, that of an empty data stream, and the
            // server's own of its tasks.
            var unexpected = snapshot.Indices
                .Where(i => !expected.Value.TryGetProperty(i.Name, out _) && i.Name is not (".ds-logs-empty-000001" or ".tasks"));
            Assert.All(unexpected, index => Assert.NotNull(snapshot.FailureOf(index, 0)));
            _ = await snapshot.GetGlobalMetadataAsync(None);
        }
    }

    [Theory]
    [MemberData(nameof(CasesWithAnswers))]
    public async Task Snapshot_infos_are_those_of_the_servers_answers(string version, string name)
    {
        var fixture = Fixtures.Case(version, name);
        using var store = RealRepositories.Open(fixture);
        var repository = await SnapshotRepository.OpenAsync(store, None);
        var infos = await repository.ListSnapshotsAsync(None).ToListAsync();
        var answers = RealRepositories.Answer(fixture, "_snapshot__*___all")!.Value.GetProperty("snapshots").EnumerateArray().ToList();
        Assert.Equal(answers.Count, infos.Count);
        foreach (var answer in answers)
        {
            var info = infos.Single(i => i.Uuid == answer.GetProperty(answer.TryGetProperty("uuid", out _) ? "uuid" : "snapshot").GetString());
            Assert.Equal(answer.GetProperty("snapshot").GetString(), info.Name);
            Assert.Equal(answer.GetProperty("state").GetString(), info.State.ToString().ToUpperInvariant());
            Assert.Equal(answer.GetProperty("version_id").GetInt32(), info.Version.Id);
            // Elasticsearch 8.11 and later record a number that patches of a release share.
            Assert.StartsWith(info.Version.ToString(), answer.GetProperty("version").GetString(), StringComparison.Ordinal);
            Assert.Equal(Strings(answer, "indices"), info.Indices.Order());
            Assert.Equal(Strings(answer, "data_streams"), info.DataStreams.Order());
            Assert.Equal(answer.GetProperty("start_time_in_millis").GetInt64(), info.StartTime);
            Assert.Equal(answer.GetProperty("end_time_in_millis").GetInt64(), info.EndTime);
            Assert.Equal(answer.GetProperty("shards").GetProperty("total").GetInt32(), info.TotalShards);
            Assert.Equal(answer.GetProperty("shards").GetProperty("successful").GetInt32(), info.SuccessfulShards);
            Assert.Equal(
                answer.GetProperty("failures").EnumerateArray().Select(f => new SnapshotShardFailure(
                    f.GetProperty("index").GetString()!, f.GetProperty("shard_id").GetInt32(), f.GetProperty("reason").GetString()!))
                    .OrderBy(f => f.ToString()),
                info.Failures.OrderBy(f => f.ToString()));
        }
    }

    [Theory]
    [InlineData("elasticsearch-7.10.2")]
    [InlineData("opensearch-1.3.20")]
    [InlineData("opensearch-2.19.4")]
    public async Task Definitions_are_those_of_the_servers_answers(string version)
    {
        var fixture = Fixtures.Case(version, "metadata");
        using var store = RealRepositories.Open(fixture);
        var snapshot = await (await SnapshotRepository.OpenAsync(store, None)).GetSnapshotAsync("snap1", None);
        var mappings = RealRepositories.Answer(fixture, "_mapping")!.Value;
        var settings = RealRepositories.Answer(fixture, "_settings")!.Value;
        var compared = 0;
        foreach (var index in snapshot.Indices)
        {
            // Hidden and closed indices are not in these answers.
            if (!mappings.TryGetProperty(index.Name, out var mapping) || !settings.TryGetProperty(index.Name, out var setting))
            {
                continue;
            }

            compared++;
            var metadata = await snapshot.GetIndexMetadataAsync(index, None);
            var expected = mapping.GetProperty("mappings");
            var actual = metadata.Mappings is [var type] ? type.Mapping : JsonElement.Parse("{}");
            Assert.True(JsonElement.DeepEquals(expected, actual), $"{index.Name}\n{expected}\n{actual}");

            var flat = RealRepositories.Flatten(setting.GetProperty("settings"));
            Assert.Equal(flat, metadata.Settings.ToDictionary());
            Assert.Equal(flat["index.uuid"], metadata.Uuid);
            Assert.Equal(flat["index.version.created"], metadata.CreatedVersion.Id.ToString());
        }

        Assert.True(compared >= 5, $"{compared} indices were compared");
    }

    [Fact]
    public async Task A_closed_index_says_so()
    {
        using var store = RealRepositories.Open(Fixtures.Case("elasticsearch-7.10.2", "metadata"));
        var snapshot = await (await SnapshotRepository.OpenAsync(store, None)).GetSnapshotAsync("snap1", None);
        Assert.Equal(IndexState.Close, (await snapshot.GetIndexMetadataAsync(snapshot.GetIndex("closed"), None)).State);
        Assert.Equal(IndexState.Open, (await snapshot.GetIndexMetadataAsync(snapshot.GetIndex("plain"), None)).State);
    }

    [Fact]
    public async Task A_split_index_routes_as_its_ancestor()
    {
        using var store = RealRepositories.Open(Fixtures.Case("elasticsearch-7.10.2", "resize"));
        var snapshot = await (await SnapshotRepository.OpenAsync(store, None)).GetSnapshotAsync("snap1", None);
        var split = await snapshot.GetIndexMetadataAsync(snapshot.GetIndex("split_4"), None);
        Assert.Equal(4, split.NumberOfShards);
        Assert.Equal(0, split.RoutingNumShards % split.NumberOfShards);
        Assert.NotEqual(split.NumberOfShards, split.RoutingNumShards);
    }

    [Theory]
    [InlineData("shallow")]
    [InlineData("shallow-v2")]
    public async Task Shards_of_a_shallow_copy_are_refused_with_what_to_do(string name)
    {
        using var store = RealRepositories.Open(Fixtures.Case("opensearch-2.19.4", name));
        var snapshot = await (await SnapshotRepository.OpenAsync(store, None)).GetSnapshotAsync("second", None);
        foreach (var index in snapshot.Indices)
        {
            var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await snapshot.GetShardAsync(index, 0, None));
            Assert.Equal(SnapshotProblem.RepositoryUnsupported, refusal.Problem);
            Assert.Contains("remote_store_index_shallow_copy: false", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_shard_that_is_not_in_a_partial_snapshot_is_refused_with_the_servers_reason()
    {
        using var store = RealRepositories.Open(Fixtures.Case("elasticsearch-7.10.2", "partial"));
        var snapshot = await (await SnapshotRepository.OpenAsync(store, None)).GetSnapshotAsync("part", None);
        Assert.Equal(SnapshotState.Partial, snapshot.Info.State);
        Assert.Equal("segments_", (await snapshot.GetShardAsync(snapshot.GetIndex("half"), 0, None)).SegmentsFile[..9]);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await snapshot.GetShardAsync(snapshot.GetIndex("half"), 1, None));
        Assert.Equal(SnapshotProblem.ShardMissing, refusal.Problem);
        Assert.Contains("primary shard is not allocated", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "IN_PROGRESS", SnapshotState.InProgress)]
    [InlineData(2, "FAILED", SnapshotState.Failed)]
    [InlineData(4, "INCOMPATIBLE", SnapshotState.Incompatible)]
    public async Task A_snapshot_that_did_not_succeed_is_listed_but_not_read(int inTable, string inSnapshot, SnapshotState state)
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "churn");
        var table = await File.ReadAllTextAsync(Path.Combine(fixture.RootPath, "index-0"));
        var info = new SmileEncoder(sharedNames: true, sharedValues: false, rawBinary: true).Encode(Fields(("snapshot", Fields(
            ("name", "snap1"), ("uuid", JsonElement.Parse(table).GetProperty("snapshots")[0].GetProperty("uuid").GetString()!),
            ("version_id", 7100299), ("indices", Array.Empty<object?>()), ("state", inSnapshot), ("start_time", 1L), ("end_time", 2L),
            ("total_shards", 5), ("successful_shards", 0), ("failures", Array.Empty<object?>())))));
        using var infoForged = new AlteredStore(RealRepositories.Open(fixture), RealRepositories.Find(fixture, "snap-*.dat"))
        {
            Content = MetadataFrame.Around(info, "snapshot"),
        };
        using var store = new AlteredStore(infoForged, "index-0")
        {
            Content = Encoding.UTF8.GetBytes(table.Replace("\"state\":1", $"\"state\":{inTable}", StringComparison.Ordinal)),
        };

        var repository = await SnapshotRepository.OpenAsync(store, None);
        Assert.Equal(state, Assert.Single(repository.Snapshots).State);
        Assert.Equal(state, Assert.Single(await repository.ListSnapshotsAsync(None).ToListAsync()).State);
        var snapshot = await repository.GetSnapshotAsync("snap1", None);
        var refusal = await Assert.ThrowsAsync<SnapshotException>(async () => await snapshot.GetShardAsync(snapshot.GetIndex("churn"), 0, None));
        Assert.Equal(SnapshotProblem.SnapshotUnusable, refusal.Problem);

        static KeyValuePair<string, object?>[] Fields(params (string, object)[] fields) =>
            [.. fields.Select(f => KeyValuePair.Create(f.Item1, (object?)f.Item2))];
    }

    [Theory]
    [InlineData(7100299, "Elasticsearch 7.10.2")]
    [InlineData(5061699, "Elasticsearch 5.6.16")]
    [InlineData(136408227, "OpenSearch 2.19.4")]
    [InlineData(8100499, "Elasticsearch 8.10.4")]
    [InlineData(8500003, "Elasticsearch 8.11")]
    [InlineData(8536000, "Elasticsearch 8.19")]
    [InlineData(9009000, "Elasticsearch 9.0")]
    [InlineData(9999000, "Elasticsearch 9 (index version 9999000)")]
    public void A_version_is_read_from_its_integer(int id, string expected) =>
        Assert.Equal(expected, $"{new ServerVersion(id).Flavour} {new ServerVersion(id)}");

    [Fact]
    public async Task A_mistyped_name_is_answered_with_the_closest()
    {
        using var store = RealRepositories.Open(Fixtures.Case("elasticsearch-7.10.2", "history"));
        var repository = await SnapshotRepository.OpenAsync(store, None);
        var snapshot = await Assert.ThrowsAsync<SnapshotException>(async () => await repository.GetSnapshotAsync("thrid", None));
        Assert.Equal(SnapshotProblem.SnapshotMissing, snapshot.Problem);
        Assert.Contains("It has: third, first, fourth.", snapshot.Message, StringComparison.Ordinal);
        var third = await repository.GetSnapshotAsync("third", None);
        var index = Assert.Throws<SnapshotException>(() => third.GetIndex("drop"));
        Assert.Equal(SnapshotProblem.IndexMissing, index.Problem);
        Assert.Contains("It has: stay, recreate.", index.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Strings(JsonElement answer, string field) =>
        answer.TryGetProperty(field, out var strings) ? strings.EnumerateArray().Select(s => s.GetString()).Order() : [];
}
