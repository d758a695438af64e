using System.Text.Json.Nodes;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.TestKit;
using Ferry.Transforms;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>
/// The metadata of every fixture goes into real targets: what evaluate says is what migrate does, once is enough, and what is there then is what
/// was written down beforehand (<see cref="Expectations"/>) and works.
/// </summary>
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
        var server = await servers.GetAsync(targetName);
        using var target = await MetadataTarget.OpenAsync(server);
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

            var expectations = Expectations.Of(version, targetName);
            var definitions = source.Definitions.Where(definition => !source.BackingIndices.ContainsKey(definition.Name)).ToList();
            var expected = definitions.Where(definition => expectations.ContainsKey(Key(definition))).ToList();
            None([
                .. definitions.Except(expected).Select(definition => $"{Key(definition)}: nothing is written about it"),
                .. expectations.Keys.Except(expected.Select(Key)).Select(key => $"{key}: {version} does not have it"),
                .. await UnexpectedAsync(server.Client, expected, expectations),
                .. await IndicesInUse.TroubleAsync(
                    server.Client, [.. expected.Where(HoldsDocuments).Select(definition => (definition.Name, expectations[Key(definition)]))]),
            ]);
        }
        finally
        {
            await target.ClearAsync();
        }
    }

    [Fact]
    public void Each_part_of_an_expectation_holds_on_some_way()
    {
        var ways = Ways.Select(way => (Source: way.Data.Item2, Target: way.Data.Item1)).ToList();

        None([.. Fixtures.Versions.SelectMany(version => Expectations.Idle(version, ways)).Distinct()]);
    }

    [Fact]
    public void Each_index_and_data_stream_that_is_migrated_has_a_search_that_finds_something_and_one_that_does_not()
    {
        var missing =
            from way in Ways
            from each in Expectations.Of(way.Data.Item2, way.Data.Item1)
            where each.Key.StartsWith("index/", StringComparison.Ordinal) || each.Key.StartsWith("data-stream/", StringComparison.Ordinal)
            where each.Value.Body is not null
            let finds = each.Value.Searches.Select(search => search["finds"]!.AsArray().Count).ToList()
            where !finds.Any(count => count > 0) || finds.All(count => count == each.Value.Documents.Count)
            select $"{way.Data.Item2} to {way.Data.Item1}: {each.Key}";

        None([.. missing]);
    }

    /// <summary>Unlike a comparison with an empty list, tells all that there is.</summary>
    private static void None(IReadOnlyList<string> troubles) => Assert.True(troubles.Count == 0, string.Join('\n', troubles));

    private static string Key(Definition definition) => $"{KindNames.Key(definition.Kind)}/{definition.Name}";

    private static bool HoldsDocuments(Definition definition) => definition.Kind is DefinitionKind.Index or DefinitionKind.DataStream;

    /// <summary>Where the target's answers are not the expected ones.</summary>
    private static async Task<IReadOnlyList<string>> UnexpectedAsync(HttpClient target, IEnumerable<Definition> definitions, Dictionary<string, Expectation> expectations)
    {
        var unexpected = new List<string>();
        foreach (var definition in definitions)
        {
            var differences = JsonDifference.Between(expectations[Key(definition)].Body, await TargetAnswers.OfAsync(target, definition.Kind, definition.Name));
            unexpected.AddRange(differences.Select(each => $"{Key(definition)}{each.Place}: expected {Text(each.Before)}, the target has {Text(each.After)}"));
        }

        return unexpected;
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "nothing";

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
