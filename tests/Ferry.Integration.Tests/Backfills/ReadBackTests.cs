using System.Text.RegularExpressions;
using Ferry.Clusters;
using Ferry.Integration.Tests.Faults;
using Ferry.Sandbox;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.Snapshots.Tests;
using Ferry.TestKit;
using Ferry.Transforms.Types;
using Ferry.Verification;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>Every document of every snapshot is on the target afterwards, as it was, and nothing else is; and the proof says so.</summary>
[Collection(TargetIndices.Collection)]
public sealed partial class ReadBackTests(SharedServers servers)
{
    private static readonly string[] Targets = ["opensearch-2.19.4", "opensearch-3.3.2"];

    /// <summary>The two targets take turns, as one goes through all of it in minutes; cases about definitions go to both, and in the long variant all do.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string>> Cases =>
        from row in ReadableCases.All.Select((row, position) => (Version: row.Data.Item1, Name: row.Data.Item2, position))
        where !IsToldApart().IsMatch($"{row.Version}/{row.Name}")
        from turn in Enumerable.Range(0, Targets.Length)
        where LongVariant.IsOn || row.Name is "metadata" or "types" || row.position % Targets.Length == turn
        select new TheoryDataRow<string, string, string>(Targets[turn], row.Version, row.Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_real_target_gives_back_what_the_snapshots_have(string target, string version, string name)
    {
        var server = await servers.GetAsync(target);
        await ReadBack.VerifyAsync(Fixtures.Case(version, name), server.Uri);
    }

    /// <summary>The sandbox is held to the same: what it gives back must be what the real servers give back.</summary>
    [Theory]
    [InlineData("elasticsearch-7.10.2", "odd")]
    [InlineData("elasticsearch-7.10.2", "source")]
    [InlineData("opensearch-1.3.20", "churn")]
    [InlineData("opensearch-2.19.4", "metadata")]
    public async Task The_sandbox_gives_back_what_the_snapshots_have(string version, string name)
    {
        await using var sandbox = await SandboxCluster.StartAsync();
        await ReadBack.VerifyAsync(Fixtures.Case(version, name), sandbox.Uri);
    }

    /// <summary>
    /// In 1.x an id may be there under several routings, on shards that its own hash function chose. Where two of them meet in a shard of the target, one
    /// takes the other's place: the proof must miss it.
    /// </summary>
    [Fact]
    public async Task Documents_of_one_id_that_meet_in_a_shard_are_missed_by_the_proof()
    {
        var server = await servers.GetAsync(Targets[0]);
        var proofs = await ProofsAsync(Fixtures.Case("elasticsearch-1.7.6", "meta-fields"), server);

        var missed = Assert.Single(proofs, proof => !proof.IsProven);
        Assert.Equal(("dup_routing", -2L, 0L), (missed.Index, missed.Unexplained, missed.Tally!.Failed));
    }

    /// <summary>Completion suggestions of 1.x and 2.x may have an output and a payload, which no newer server takes.</summary>
    [Theory]
    [InlineData("elasticsearch-1.7.6")]
    [InlineData("elasticsearch-2.4.6")]
    public async Task Suggestions_with_output_or_payload_are_refused_and_kept(string version)
    {
        var server = await servers.GetAsync(Targets[1]);
        var proof = Assert.Single(await ProofsAsync(Fixtures.Case(version, "all-fields"), server));

        Assert.False(proof.IsProven);
        Assert.NotEqual(0, proof.Tally!.Failed);
        Assert.Equal((0L, -proof.Tally.Failed), (proof.Unexplained, proof.Difference));
    }

    private static async Task<IEnumerable<IndexProof>> ProofsAsync(FixtureCase fixture, TestServer server)
    {
        using var target = new ClusterClient(new ClusterOptions { Uri = server.Uri }, TimeProvider.System);
        using var store = BlobStores.Open(fixture.RootPath);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        try
        {
            return (await Migration.RunAsync(await repository.GetSnapshotAsync(repository.Snapshots[^1].Name, default), target, TypeRouting.Split)).Proofs.Values;
        }
        finally
        {
            await TargetIndices.DeleteAsync(server.Client, await TargetIndices.NamesAsync(server.Client));
        }
    }

    /// <summary>Sources that were not sent as JSON have no text to compare (SourceFormsTests compares their values); and the cases of the tests above.</summary>
    [GeneratedRegex("/formats$|^elasticsearch-[12].*/all-fields$|^elasticsearch-1.*/meta-fields$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IsToldApart();
}
