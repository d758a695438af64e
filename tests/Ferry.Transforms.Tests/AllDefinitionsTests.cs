using Ferry.Clusters;
using Ferry.TestKit;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Tests;

/// <summary>What holds for every definition, on those that real servers of all versions had.</summary>
public sealed class AllDefinitionsTests
{
    private static readonly ClusterVersion[] Targets =
    [
        new(Flavour.OpenSearch, 1, 3), new(Flavour.OpenSearch, 2, 19), new(Flavour.OpenSearch, 3, 3), new(Flavour.Serverless, 2),
    ];

    public static TheoryData<string> Servers => [.. Fixtures.Versions];

    public static TheoryData<string> OpenSearches => [.. Fixtures.Versions.Where(server => FixtureDefinitions.VersionOf(server).Flavour == Flavour.OpenSearch)];

    [Theory, MemberData(nameof(Servers))]
    public void The_same_comes_out_of_the_same(string server) => ForAll(server, (context, definition, results) =>
    {
        var again = new TransformChain(context).Run(definition);
        Assert.Equal(results.Select(result => result.Definition.Body.ToJsonString()), again.Select(result => result.Definition.Body.ToJsonString()));
        Assert.Equal(results.SelectMany(result => result.Changes).Select(change => change.ToString()), again.SelectMany(result => result.Changes).Select(change => change.ToString()));
    });

    [Theory, MemberData(nameof(Servers))]
    public void What_was_transformed_needs_nothing_more(string server) => ForAll(server, (context, _, results) =>
    {
        foreach (var result in results.Where(result => result.Refusal is null))
        {
            Assert.False(result.Definition.HasTypes);
            var again = Assert.Single(new TransformChain(context with { Types = TypeRouting.Union }).Run(result.Definition));
            Assert.Empty(again.Changes);
        }
    });

    [Theory, MemberData(nameof(Servers))]
    public void The_changes_tell_all_that_has_changed(string server) => ForAll(server, (_, definition, results) =>
    {
        foreach (var result in results)
        {
            Assert.Equal(result.Definition.Body.ToJsonString(), ChangeLog.Replay(definition, result.Changes).ToJsonString());
        }
    });

    [Theory, MemberData(nameof(OpenSearches))]
    public void A_server_takes_back_its_own_definitions_without_private_settings(string server)
    {
        var version = FixtureDefinitions.VersionOf(server);
        foreach (var definition in FixtureDefinitions.Of(server))
        {
            var result = Assert.Single(new TransformChain(new TransformContext(version, version)).Run(definition));
            Assert.DoesNotContain(result.Changes, change => !change.Place.Contains("/settings/index.", StringComparison.Ordinal) || change.After is not null);
        }
    }

    [Fact]
    public void There_are_definitions_of_every_kind_with_and_without_types()
    {
        var all = Fixtures.Versions.SelectMany(FixtureDefinitions.Of).ToList();
        Assert.All(
            (DefinitionKind[])[DefinitionKind.Index, DefinitionKind.LegacyTemplate, DefinitionKind.IndexTemplate, DefinitionKind.ComponentTemplate],
            kind => Assert.Contains(all, definition => definition.Kind == kind));
        Assert.Contains(all, definition => definition.HasTypes && definition.Template!["mappings"]!.AsObject().Count > 1);
    }

    private static void ForAll(string server, Action<TransformContext, Definition, IReadOnlyList<TransformedDefinition>> check)
    {
        foreach (var definition in FixtureDefinitions.Of(server))
        {
            foreach (var target in Targets)
            {
                foreach (var types in (TypeRouting[])[TypeRouting.Union, TypeRouting.Split])
                {
                    var context = new TransformContext(FixtureDefinitions.VersionOf(server), target) { Types = types };
                    var results = new TransformChain(context).Run(definition);
                    Assert.NotEmpty(results);
                    try
                    {
                        check(context, definition, results);
                    }
                    catch (Exception e) when (e is Xunit.Sdk.IAssertionException or InvalidOperationException)
                    {
                        Assert.Fail($"{server} {definition.Kind} {definition.Name} to {target}: {e.Message}\n{definition.Body.ToJsonString()}");
                    }
                }
            }
        }
    }
}
