using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Metadata.Reading;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;
using Ferry.Transforms;

namespace Ferry.Metadata.Tests.Reading;

/// <summary>What a server says of itself and what it wrote into a snapshot are the same definitions, for every version there are fixtures of.</summary>
public sealed class MetadataReadersTests
{
    /// <summary>Kinds whose APIs were recorded where the version has them.</summary>
    private static readonly DefinitionKind[] Recorded =
    [
        DefinitionKind.ClusterSetting, DefinitionKind.IngestPipeline, DefinitionKind.Script, DefinitionKind.ComponentTemplate,
        DefinitionKind.IndexTemplate, DefinitionKind.LegacyTemplate, DefinitionKind.Index,
    ];

    public static TheoryData<string> Versions => [.. Fixtures.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_cluster_and_its_snapshot_have_the_same_definitions(string version)
    {
        var fixture = Fixtures.Case(version, "metadata");
        var fromSnapshot = await OfSnapshotAsync(fixture);
        var fromCluster = await OfClusterAsync(fixture, fromSnapshot.Version);

        Assert.Empty(fromCluster.Unread);
        foreach (var kind in Recorded)
        {
            var inCluster = fromCluster.Definitions.Where(definition => definition.Kind == kind).ToDictionary(definition => definition.Name);
            var inSnapshot = fromSnapshot.Definitions.Where(definition => definition.Kind == kind).ToDictionary(definition => definition.Name);
            // A snapshot need not have every index, hidden ones were not asked for everywhere, and settings were set back before the API was asked.
            if (kind is not (DefinitionKind.Index or DefinitionKind.ClusterSetting))
            {
                Assert.Equal(inSnapshot.Keys.Order(StringComparer.Ordinal), inCluster.Keys.Order(StringComparer.Ordinal));
            }

            Assert.DoesNotContain(inSnapshot.Keys.Except(inCluster.Keys), name => kind == DefinitionKind.Index && name[0] != '.');
            foreach (var (name, definition) in inSnapshot.Where(each => inCluster.ContainsKey(each.Key)))
            {
                AssertSame(definition, inCluster[name]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Settings_are_flat_and_mappings_have_types_only_where_the_version_has_them(string version)
    {
        var source = await OfSnapshotAsync(Fixtures.Case(version, "metadata"));

        Assert.NotEmpty(source.Definitions);
        foreach (var definition in source.Definitions.Where(definition => definition.Template is not null))
        {
            if (definition.Template!["settings"] is JsonObject settings)
            {
                Assert.All(settings, setting => Assert.StartsWith("index.", setting.Key, StringComparison.Ordinal));
                Assert.All(settings, setting => Assert.IsNotType<JsonObject>(setting.Value));
                Assert.DoesNotContain(settings, setting => setting.Key.EndsWith(".0", StringComparison.Ordinal));
            }

            Assert.Equal(source.Version.IsElasticsearchBefore(7) && definition.Kind is (DefinitionKind.Index or DefinitionKind.LegacyTemplate), definition.HasTypes);
        }
    }

    [Fact]
    public async Task Backing_indices_are_known_by_their_data_streams()
    {
        var source = await OfSnapshotAsync(Fixtures.Case("opensearch-2.19.4", "metadata"));

        Assert.Equal("logs-app", source.BackingIndices[".ds-logs-app-000002"]);
        Assert.Contains(source.Definitions, definition => definition is { Kind: DefinitionKind.DataStream, Name: "logs-empty" });
    }

    [Fact]
    public async Task Aliases_of_data_streams_are_told_to_be_left_to_the_user()
    {
        var source = await OfSnapshotAsync(Fixtures.Case("elasticsearch-8.19.0", "metadata"));

        var aliases = Assert.Single(source.NotMigrated, part => part.What == "Aliases of data streams");
        Assert.Equal(["comp_alias", "ds_alias"], aliases.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Old_scripts_are_told_to_be_left_to_the_user() =>
        Assert.Contains((await OfSnapshotAsync(Fixtures.Case("elasticsearch-2.4.6", "metadata"))).NotMigrated, part => part.Names.Contains("index .scripts"));

    private static void AssertSame(Definition expected, Definition actual)
    {
        var differences = JsonDifference.Between(expected.Body, actual.Body)
            // The order of filters and the like is the server's; whether a number is one or its text, too.
            .Where(difference => difference.Before?.ToString() != difference.After?.ToString())
            .Where(difference => !IsNoOtherDefinition(difference));
        Assert.True(!differences.Any(), string.Join('\n', differences.Select(difference => $"{expected.Kind} {expected.Name} {difference.Place}: {difference.Before?.ToJsonString()} is not {difference.After?.ToJsonString()}")));
    }

    /// <summary>What a running server shows besides, and what was changed in the meantime.</summary>
    private static bool IsNoOtherDefinition(JsonDifference difference) =>
        // The write block of index "blocked" was lifted between the snapshot and the recording.
        difference.Place is "/settings/index.blocks.write" or "/settings/index.number_of_routing_shards" or "/settings/index.creation_date_string" or "/settings/index.version.created_string";

    private static async Task<SourceMetadata> OfSnapshotAsync(FixtureCase fixture)
    {
        using var store = BlobStores.Open(fixture.RootPath);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        var snapshots = await repository.ListSnapshotsAsync(default).Where(info => info.State == SnapshotState.Success).ToListAsync();
        // The one with the most in it: others leave out indices or the global state.
        var all = new List<SourceMetadata>();
        foreach (var info in snapshots)
        {
            all.Add(await SnapshotMetadataReader.ReadAsync(await repository.GetSnapshotAsync(info.Name, default), default));
        }

        return all.MaxBy(metadata => metadata.Definitions.Count)!;
    }

    private static async Task<SourceMetadata> OfClusterAsync(FixtureCase fixture, ClusterVersion version)
    {
        await using var cluster = new RecordedCluster(fixture);
        var retries = new RetryPolicy(TimeProvider.System, new Random(1)) { MaxAttempts = 1 };
        return await new ClusterMetadataReader(cluster.Client, retries, version).ReadAsync(TestContext.Current.CancellationToken);
    }
}
