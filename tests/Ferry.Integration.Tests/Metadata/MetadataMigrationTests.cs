using Ferry.Metadata.Migration;
using Ferry.TestKit;
using Ferry.Transforms;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>The metadata of every fixture goes into real targets: what evaluate says is what migrate does, and once is enough.</summary>
public sealed class MetadataMigrationTests(SharedServers servers) : IClassFixture<SharedServers>
{
    public static IEnumerable<TheoryDataRow<string, string>> Ways =>
        from target in (string[])["opensearch-2.19.4", "opensearch-3.3.2"]
        from version in Fixtures.Versions
        select new TheoryDataRow<string, string>(target, version);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_evaluate_accepts_is_made_once_and_for_all(string targetName, string version)
    {
        using var target = await MetadataTarget.OpenAsync(await servers.GetAsync(targetName));
        var (_, source) = await FixtureMetadata.OfAsync(Fixtures.Case(version, "metadata"));
        var plan = target.Plan(source);
        Assert.NotEmpty(plan.Objects);
        try
        {
            var empty = await target.StateAsync();
            await target.RunAsync(plan, MetadataMode.Evaluate);
            Assert.Equal(empty, await target.StateAsync());

            var probed = await target.RunAsync(plan, MetadataMode.Probe);
            Assert.Equal(empty, await target.StateAsync());
            Tell(probed);
            Assert.Equal(
                [],
                probed.Where(result => result.IsProblem && !IsBeyondTarget(targetName, result)).Select(result => $"{result.Definition.Kind} {result.Definition.Name}: {result.Message}"));

            var migrated = await target.RunAsync(plan, MetadataMode.Migrate);
            var made = await target.StateAsync();
            Assert.Equal(Names(probed.Where(result => result.IsProblem)), Names(migrated.Where(result => result.IsProblem)));
            Assert.All(migrated.Where(result => !result.IsProblem), result => Assert.Equal(ObjectOutcome.Created, result.Outcome));
            Assert.All(migrated.Where(result => !result.IsProblem), result => Assert.Contains($"{result.Definition.Kind} {result.Definition.Name}", made.Keys));

            var again = await target.RunAsync(plan, MetadataMode.Migrate);
            Assert.Equal(made, await target.StateAsync());
            Assert.Equal(
                [],
                again.Where(result => result.Outcome != ObjectOutcome.Present && !IsBeyondTarget(targetName, result))
                    .Select(result => $"{result.Definition.Kind} {result.Definition.Name}: {result.Outcome} {string.Join("; ", result.Differences)}"));
        }
        finally
        {
            await target.ClearAsync();
        }
    }

    /// <summary>The servers of the tests lack modules: OpenSearch 3.3 there has no processors for search pipelines.</summary>
    private static bool IsBeyondTarget(string target, ObjectResult result) =>
        target == "opensearch-3.3.2" && result is { Definition.Kind: DefinitionKind.SearchPipeline, Outcome: ObjectOutcome.Failed } && result.Message!.Contains("processor", StringComparison.Ordinal);

    private static IEnumerable<string> Names(IEnumerable<ObjectResult> results) => results.Select(result => $"{result.Definition.Kind} {result.Definition.Name}");

    private static void Tell(IReadOnlyList<ObjectResult> results)
    {
        foreach (var change in results.SelectMany(result => result.Changes, (result, change) => (result, change)).Where(each => each.change.Transform == Mending.Name))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{change.result.Definition.Kind} {change.result.Definition.Name}: {change.change.Note}");
        }
    }
}
